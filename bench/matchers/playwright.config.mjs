// The same waits on the embedded recorder and on the stand-in for Charles; BENCH_CHARLES says where that is.
import { defineConfig } from '@playwright/test';
import { findChromium } from '../../scripts/browser.mjs';

const { BENCH_CHARLES, BENCH_OUTPUT } = process.env;
const executablePath = findChromium();

export default defineConfig({
  testDir: '.',
  outputDir: BENCH_OUTPUT,
  workers: 1,
  reporter: 'line',
  timeout: 600_000,
  use: { launchOptions: executablePath === undefined ? {} : { executablePath } },
  projects: [
    { name: 'embedded', use: { charlesRecorder: 'embedded' } },
    { name: 'stand-in', use: { charlesRecorder: { proxy: BENCH_CHARLES } } },
  ],
});
