// The suite of this repository: every spec drives real sockets, processes and browsers.
import { defineConfig } from '@playwright/test';
import { chromiumLaunchOptions } from './tests/support/chromium.ts';

export default defineConfig({
  testDir: 'tests',
  fullyParallel: true,
  // Tests wait for processes and deadlines as often as they compute: on two cores a third worker fills the gaps.
  workers: 3,
  timeout: 60_000,
  forbidOnly: !!process.env.CI,
  reporter: process.env.CI ? [['list'], ['json', { outputFile: 'test-results/report.json' }]] : 'list',
  use: { launchOptions: chromiumLaunchOptions },
});
