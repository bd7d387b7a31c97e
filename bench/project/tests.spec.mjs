// What is timed: page tests with 25 https fetches each, and tests that do nothing.
import { expect } from '@playwright/test';

const variant = process.env.BENCH_VARIANT;
const { test: base } = variant === 'charles' ? await import('playwright-charles') : await import('@playwright/test');

const test =
  variant === 'recordHar'
    ? base.extend({
        contextOptions: async ({ contextOptions }, use, testInfo) =>
          use({ ...contextOptions, recordHar: { path: testInfo.outputPath('traffic.har'), content: 'embed' } }),
      })
    : base;

for (let index = 0; index < 10; index++) {
  test(`page ${index}`, async ({ page }) => {
    await page.goto(process.env.BENCH_URL);
    await expect(page).toHaveTitle('done');
  });
}

for (let index = 0; index < 10; index++) test(`idle ${index}`, async () => {});
