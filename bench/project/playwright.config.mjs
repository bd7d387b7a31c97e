// The same tests in each variant; BENCH_VARIANT says what records them.
import { defineConfig } from '@playwright/test';
import { findChromium } from '../../scripts/browser.mjs';

const executablePath = findChromium();

export default defineConfig({
  testDir: '.',
  outputDir: process.env.BENCH_OUTPUT,
  workers: 1,
  reporter: [['json', { outputFile: process.env.BENCH_REPORT }]],
  use: { ignoreHTTPSErrors: true, launchOptions: executablePath === undefined ? {} : { executablePath } },
});
