// What is timed: page tests with 25 https fetches each, and tests that do nothing.
import { appendFileSync } from 'node:fs';
import { expect } from '@playwright/test';
import { proxyCpu } from './proxy-cpu.mjs';

const { BENCH_CPU, BENCH_URL, BENCH_VARIANT } = process.env;
const { test: base } = BENCH_VARIANT === 'charles' ? await import('playwright-charles') : await import('@playwright/test');

const test =
  BENCH_VARIANT === 'recordHar'
    ? base.extend({
        contextOptions: async ({ contextOptions }, use, testInfo) =>
          use({ ...contextOptions, recordHar: { path: testInfo.outputPath('traffic.har'), content: 'embed' } }),
      })
    : base;

for (let index = 0; index < 10; index++) {
  test(`page ${index}`, async ({ page }) => {
    await page.goto(BENCH_URL);
    await expect(page).toHaveTitle('done');
    appendFileSync(BENCH_CPU, `${proxyCpu()}\n`);
  });
}

for (let index = 0; index < 10; index++) test(`idle ${index}`, async () => {});
