// What is measured: how long after the end of a response in the page each way of waiting for it comes back.
import { appendFileSync } from 'node:fs';
import { expect, test } from 'playwright-charles';

const { BENCH_ROUNDS, BENCH_SAMPLES, BENCH_URL } = process.env;

/** Each waits for the response of one path, and is armed before the request is sent. */
const WAYS = {
  'page.waitForResponse': ({ page }, path) => page.waitForResponse((response) => response.url().endsWith(path)),
  'page.waitForResponse, then its body': async ({ page }, path) => {
    const response = await page.waitForResponse((each) => each.url().endsWith(path));
    await response.json();
  },
  'toHaveRequest with a status': ({ charles }, path) => expect(charles).toHaveRequest({ path, status: 200 }),
  'toHaveRequest with a body': ({ charles }, path) => expect(charles).toHaveRequest({ path, responseBody: { hello: 'world' } }),
  waitForEntry: ({ charles }, path) => charles.waitForEntry({ path }),
};

const now = () => performance.timeOrigin + performance.now();

test('waits', async ({ page, charles }, { project }) => {
  await page.goto(`${BENCH_URL}/`);
  const names = Object.keys(WAYS);
  for (let round = 0; round < Number(BENCH_ROUNDS); round++) {
    // A different order each time: what comes first after another must not always be the same.
    for (let turn = 0; turn < names.length; turn++) {
      const way = names[(turn + round) % names.length];
      const path = `/json/${round}-${turn}`;
      let back = 0;
      const waiting = WAYS[way]({ page, charles }, path).then(() => {
        back = now();
      });
      const ended = await page.evaluate(async (url) => {
        await (await fetch(url)).text();
        return performance.timeOrigin + performance.now();
      }, path);
      await waiting;
      if (round > 0) appendFileSync(BENCH_SAMPLES, `${JSON.stringify({ recorder: project.name, way, ms: back - ended })}\n`);
    }
  }
});
