// expect(charles).toHaveRequestsInOrder(): each request after the one before it, others between unless strict.
import { setTimeout as delay } from 'node:timers/promises';
import type { RawEntry } from '../../src/session/raw-entry.ts';
import { rawEntry } from '../session/fixtures/raw.ts';
import { expect, failureOf, test } from './fixtures.ts';

const [ONE, TWO, THREE] = ['1', '2', '3'].map((step) => ({ path: '/json', query: { step } })) as [object, object, object];

test('passes as soon as each query has an entry that began after the one before it, whatever lies between', async ({
  traffic: { live, send },
  origin,
}) => {
  for (const query of ['step=1', 'other', 'step=2']) await send(`${origin.url}/json?${query}`);
  const later = delay(150).then(() => send(`${origin.url}/json?step=3`));
  await expect(live).toHaveRequestsInOrder([ONE, TWO, THREE]);
  await expect(live).toHaveRequestsInOrder([ONE, THREE]);
  await expect(live).not.toHaveRequestsInOrder([THREE, ONE]);
  await expect(live).toHaveRequestsInOrder([ONE, TWO, THREE], { strict: true });
  await later;
});

test('shows where the sequence broke, and what would have fitted there but came earlier', async ({
  traffic: { live, send },
  origin,
}) => {
  for (const step of [2, 1]) await send(`${origin.url}/json?step=${step}`);
  const message = await failureOf(expect(live).toHaveRequestsInOrder([ONE, TWO, THREE], { timeout: 200 }));
  expect(message).toContain('expect(charles).toHaveRequestsInOrder(queries) failed');
  expect(message).toContain('broke at request 2 of 3');
  expect(message).toMatch(/✓ 1\. .*step=1\n +#2 GET .*step=1 -> 200\n +✗ 2\. .*step=2\n +3\. .*step=3/);
  expect(message).toMatch(/Request 2 was there, but not after the match of request 1:\n +#1 GET .*step=2/);
});

test('shows the nearest entries for a query that nothing matched', async ({ traffic: { live, send }, origin }) => {
  for (const step of [1, 2]) await send(`${origin.url}/json?step=${step}`);
  const message = await failureOf(expect(live).toHaveRequestsInOrder([ONE, { ...TWO, status: 201 }], { timeout: 200 }));
  expect(message).toMatch(/Nearest of 2 captured:\n +#2 GET .*\n.*status: expected 201, received 200/);
});

test('strict allows no other entry that matches any of the queries', async ({ traffic: { live, send }, origin }) => {
  for (const step of [1, 2, 1]) await send(`${origin.url}/json?step=${step}`);
  await expect(live).toHaveRequestsInOrder([ONE, TWO]);
  const message = await failureOf(expect(live).toHaveRequestsInOrder([ONE, TWO], { strict: true, timeout: 2_000 }));
  expect(message).toContain('among 3 that match any of them');
  expect(message).toMatch(/#1 GET .*step=1 -> 200\n.*#2 GET .*step=2 -> 200\n.*#3 GET .*step=1 -> 200/);
  await expect(live).not.toHaveRequestsInOrder([ONE, TWO], { strict: true });
  await expect(live).toHaveRequestsInOrder([ONE, TWO, ONE], { strict: true });
});

test('a negation waits until the traffic has settled, and fails at once when the sequence is there', async ({
  traffic: { live, send },
  origin,
}) => {
  await send(`${origin.url}/json?step=1`);
  const later = send(`${origin.url}/slow?ms=200`).then(() => send(`${origin.url}/json?step=2`));
  const message = await failureOf(expect(live).not.toHaveRequestsInOrder([ONE, TWO]));
  expect(message).toContain('not 2 requests in this order');
  expect(message).toContain('all 2, in this order');
  await later;
});

test('tells the order by when a request began, not its connection, and in the same millisecond by the order of Charles', async ({
  open,
}) => {
  const at = (ms: number): string => new Date(1_700_000_000_000 + ms).toISOString();
  const entry = (path: string, start: number, requestBegin: number): RawEntry =>
    rawEntry({
      path,
      clientPort: 50_000 + start,
      times: { start: at(start), requestBegin: at(requestBegin), requestComplete: null, responseBegin: null, end: at(100) },
    });
  const session = [entry('/opened-ahead', 1, 30), entry('/first', 10, 10), entry('/same-a', 20, 20), entry('/same-b', 20, 20)];
  const { live } = await open({ preload: Buffer.from(JSON.stringify(session)) }, { includeExisting: true });
  const order = ['/first', '/same-a', '/same-b', '/opened-ahead'].map((path) => ({ path }));
  await expect(live).toHaveRequestsInOrder(order, { strict: true });
  await expect(live).not.toHaveRequestsInOrder([{ path: '/same-b' }, { path: '/same-a' }]);
});
