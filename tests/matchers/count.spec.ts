// expect(charles).toHaveRequest(): when it passes, when it fails, and how it counts.
import { setTimeout as delay } from 'node:timers/promises';
import { expect, failureOf, leaveOpen, test, underWay } from './fixtures.ts';

test('passes for a request from before the call, one that comes later, and one whose response is still to come', async ({
  traffic: { live, send },
  origin,
}) => {
  await send(`${origin.url}/json?early`);
  await expect(live).toHaveRequest({ query: { early: '' } });
  const later = delay(100).then(() => send(`${origin.url}/slow?ms=300`));
  await expect(live).toHaveRequest({ path: '/slow' });
  expect((await live.entries({ path: '/slow' }))[0]?.state).toBe('in-flight');
  await expect(live).toHaveRequest({ path: '/slow', status: 200 });
  await later;
});

test('fails at its timeout for a request that is missing', async ({ traffic: { live, send }, origin }) => {
  await send(`${origin.url}/json`);
  const message = await failureOf(expect(live).toHaveRequest({ path: '/jsn' }, { timeout: 200 }));
  expect(message).toContain('expect(charles).toHaveRequest(query) failed');
  expect(message).toContain('at least 1 request');
  expect(message).toMatch(/#1 GET .*\/json -> 200/);
});

test('counts exactly, in a range and at least, once the traffic has settled where more would be too many', async ({
  traffic: { live, send },
  origin,
}) => {
  const all = Promise.all([50, 150, 250].map((ms) => send(`${origin.url}/slow?ms=${ms}`)));
  const slow = { path: '/slow' };
  await expect(live).toHaveRequest(slow, { times: { min: 2 } });
  await expect(live).toHaveRequest(slow, { times: 3 });
  await expect(live).toHaveRequest(slow, { times: { min: 1, max: 3 } });
  await expect(live).toHaveRequest(slow, { times: { max: 3 } });
  await expect(live).toHaveRequest({ path: '/none' }, { times: 0 });
  await expect(live).not.toHaveRequest(slow, { times: 2 });
  await expect(live).not.toHaveRequest(slow, { times: { max: 2 } });
  await expect(live).not.toHaveRequest(slow, { times: { min: 4 } });
  await expect(failureOf(expect(live).not.toHaveRequest(slow, { times: { min: 3 } }))).resolves.toContain(
    'not at least 3 requests',
  );
  await all;
});

test('an exact count fails when one more comes while the traffic settles, and does not wait for the rest', async ({
  traffic: { live, send },
  origin,
}) => {
  await send(`${origin.url}/json`);
  leaveOpen(send(`${origin.url}/slow?ms=3000`));
  await underWay(live, '/slow');
  const later = delay(200).then(() => send(`${origin.url}/json`));
  const message = await failureOf(expect(live).toHaveRequest({ path: '/json' }, { times: 1, timeout: 10_000 }));
  expect(message).toMatch(/exactly 1 request\n.*2 matching/);
  expect((await live.entries({ path: '/slow' }))[0]?.state).toBe('in-flight');
  await later;
});

test('shows the matching entries when a count is off, and which are the same', async ({ traffic: { live, post }, origin }) => {
  for (const sku of ['A1', 'A1', 'B2']) await post(`${origin.url}/echo`, { sku });
  const message = await failureOf(expect(live).toHaveRequest({ method: 'POST' }, { times: 1, timeout: 2_000 }));
  expect(message).toMatch(/#1 POST .*\n.*#2 POST .* -> 200 \(the same as #1\b.*\n.*#3 POST .*\/echo -> 200(\n|$)/);
});

test('a negation fails at the first hit, not at the end of what is in flight', async ({ traffic: { live, send }, origin }) => {
  leaveOpen(send(`${origin.url}/slow?ms=3000`));
  await underWay(live, '/slow');
  const later = delay(100).then(() => send(`${origin.url}/json`));
  const message = await failureOf(expect(live).not.toHaveRequest({ path: '/json' }, { timeout: 10_000 }));
  expect(message).toContain('expect(charles).not.toHaveRequest(query) failed');
  expect(message).toMatch(/Matching:\n +#2 GET .*\/json/);
  expect((await live.entries({ path: '/slow' }))[0]?.state).toBe('in-flight');
  await later;
});

test('a negation proves nothing while something is in flight, unless that may stay', async ({
  traffic: { live, send },
  origin,
}) => {
  leaveOpen(send(`${origin.url}/slow?ms=3000`));
  await underWay(live, '/slow');
  const message = await failureOf(expect(live).not.toHaveRequest({ path: '/none' }, { timeout: 300 }));
  expect(message).toMatch(/Still in flight:\n +#1 GET .*\/slow\?ms=3000/);
  await expect(live).not.toHaveRequest({ path: '/none' }, { timeout: 1_000, ignore: { path: '/slow' } });
  expect((await live.entries({ path: '/slow' }))[0]?.state).toBe('in-flight');
});

test('a negation waits for a chain of requests with gaps shorter than quietFor', async ({ traffic: { live, send }, origin }) => {
  const chain = (async () => {
    await send(`${origin.url}/json?1`);
    await delay(150);
    await send(`${origin.url}/json?last`);
  })();
  await failureOf(expect(live).not.toHaveRequest({ query: { last: '' } }, { quietFor: 500 }));
  await chain;
});

test('looks at what a stopped capture holds, and says so', async ({ traffic: { live, send }, origin }) => {
  await send(`${origin.url}/json`);
  await live.stop({ persist: false });
  await expect(live).toHaveRequest({ path: '/json' });
  await expect(live).not.toHaveRequest({ path: '/slow' });
  await send(`${origin.url}/slow?ms=1`);
  expect(await failureOf(expect(live).toHaveRequest({ path: '/slow' }))).toContain('The capture is stopped');
});

test('a query that looks into bodies is asked once of each finished entry', async ({ traffic: { live, send }, origin }) => {
  for (const n of [1, 2, 3]) await send(`${origin.url}/json?${n}`);
  await live.settled();
  let asked = 0;
  const count = (): boolean => {
    asked++;
    return false;
  };
  const later = delay(150).then(() => send(`${origin.url}/json?4`));
  await failureOf(expect(live).toHaveRequest(count, { timeout: 400 }));
  await later;
  // Once more for the message, which tells what differs.
  expect(asked).toBeLessThanOrEqual(4 * 3);
});
