// The same tests in each variant; BENCH_VARIANT and BENCH_PROXY say what records them.
import { defineConfig } from '@playwright/test';
import { findChromium } from '../../scripts/browser.mjs';

const { BENCH_OUTPUT, BENCH_PROXY, BENCH_REPORT, BENCH_SPKI, BENCH_VARIANT } = process.env;
const executablePath = findChromium();

export default defineConfig({
  testDir: '.',
  outputDir: BENCH_OUTPUT,
  workers: 1,
  reporter: [['json', { outputFile: BENCH_REPORT }]],
  use: {
    ...(BENCH_PROXY ? { proxy: { server: BENCH_PROXY } } : {}),
    trace: BENCH_VARIANT === 'trace' ? 'on' : 'off',
    launchOptions: {
      ...(executablePath === undefined ? {} : { executablePath }),
      // Trusted as a real site is: ignoreHTTPSErrors would let each connection fail first, and cost most without a proxy.
      args: [`--ignore-certificate-errors-spki-list=${BENCH_SPKI}`],
    },
  },
});
