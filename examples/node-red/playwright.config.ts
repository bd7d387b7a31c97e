// Node-RED over https on one origin, its palette catalogue over http on another; both come from npm and run offline.
import { defineConfig } from '@playwright/test';
import type { CharlesOptions, CharlesWorkerOptions } from 'playwright-charles';

export default defineConfig<CharlesOptions, CharlesWorkerOptions>({
  testDir: 'tests',
  // One golden file for all platforms: what goes over the wire is the same on each.
  snapshotPathTemplate: '{testDir}/golden/{arg}{ext}',
  fullyParallel: true,
  workers: 2,
  // The editor is some megabytes of script: a busy machine takes its time.
  timeout: 60_000,
  expect: { timeout: 15_000 },
  reporter: [['list'], ['html', { open: 'never' }]],
  use: {
    baseURL: 'https://localhost:18800',
    // Node-RED's certificate is self-signed.
    ignoreHTTPSErrors: true,
    // Chromium itself asks this host about every login form.
    charlesCapture: { exclude: { host: 'content-autofill.googleapis.com' } },
    // Of every test, without a line in it.
    charlesPolicy: { denyStatus: '5xx', allowHosts: ['localhost'] },
    // Node-RED's own name for a token, in the first message on its socket; the usual names are redacted anyway.
    charlesRedaction: { fields: ['auth'] },
    // Not needed where `npx playwright install chromium` was run.
    launchOptions: process.env.CHROMIUM_PATH ? { executablePath: process.env.CHROMIUM_PATH } : {},
  },
  webServer: [
    { command: 'npm start', url: 'https://localhost:18800', ignoreHTTPSErrors: true },
    { command: 'npm run catalogue', url: 'http://localhost:18801/catalogue.json', env: { NODE_NO_WARNINGS: '1' } },
  ],
});
