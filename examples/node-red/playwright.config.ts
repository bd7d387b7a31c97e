// Node-RED over https on one origin, its palette catalogue over http on another; both come from npm and run offline.
import { defineConfig } from '@playwright/test';

export default defineConfig({
  testDir: 'tests',
  fullyParallel: true,
  workers: 2,
  reporter: [['list'], ['html', { open: 'never' }]],
  use: {
    baseURL: 'https://localhost:18800',
    // Node-RED's certificate is self-signed.
    ignoreHTTPSErrors: true,
    // Not needed where `npx playwright install chromium` was run.
    launchOptions: process.env.CHROMIUM_PATH ? { executablePath: process.env.CHROMIUM_PATH } : {},
  },
  webServer: [
    { command: 'npm start', url: 'https://localhost:18800', ignoreHTTPSErrors: true },
    { command: 'npm run catalogue', url: 'http://localhost:18801/catalogue.json', env: { NODE_NO_WARNINGS: '1' } },
  ],
});
