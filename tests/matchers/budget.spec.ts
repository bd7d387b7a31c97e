// expect(charles).toBeWithinBudget(): settles, compares, and names who broke it.
import { once } from 'node:events';
import { connect } from 'node:net';
import type { Budget } from '../../src/session/budget/budget.ts';
import { expect, failureOf, leaveOpen, test, underWay } from './fixtures.ts';

test('passes within the budget, and .not where any limit is broken', async ({ traffic: { live, send }, origin }) => {
  await send(`${origin.url}/json`);
  await send(`${origin.url}/json?2`);
  await expect(live).toBeWithinBudget({ requests: 2, bytes: 100_000, duration: 30_000, perHost: { '127.0.0.1': 2 } });
  await expect(live).not.toBeWithinBudget({ requests: 2, bytes: 1 });
  expect(await failureOf(expect(live).not.toBeWithinBudget({ requests: 2 }))).toMatch(
    /Expected: more than at most 2 requests\nReceived: within/,
  );
});

test('waits for what was triggered before the call', async ({ traffic: { live, send }, origin }) => {
  await send(`${origin.url}/json`);
  leaveOpen(send(`${origin.url}/slow?ms=300`));
  await underWay(live, '/slow');
  const message = await failureOf(expect(live).toBeWithinBudget({ duration: 200, requests: 2 }));
  expect(message).toMatch(/Received: +1 of 2 limits broken/);
  expect(message).toMatch(/^✗ duration .*\n +3\d\d ms +#2 GET .*\/slow\?ms=300 -> 200$/m);
});

test('says in a table what broke and by how much, with the worst offenders below', async ({
  traffic: { live, send },
  origin,
}) => {
  for (const query of ['1', '2&token=s3cret']) await send(`${origin.url}/json?${query}`);
  await send(`${origin.url}/missing`);
  const message = await failureOf(expect(live).toBeWithinBudget({ requests: 2, bytes: 50_000 }));
  expect(message).toMatch(
    /^expect\(charles\)\.toBeWithinBudget\(budget\) failed\n\nExpected: at most 2 requests, 50 kB\nReceived: 1 of 2 limits broken\n/,
  );
  expect(message).toMatch(/^ {2}budget +limit +actual +over by\n✗ requests +2 +3 +1\n {4}2 × #1 GET .*\/json\?1 -> 200\n/m);
  expect(message).toMatch(/^ {2}bytes +50 kB +\S+ k?B$/m);
  expect(message).not.toContain('s3cret');
});

test('does not count what is ignored, and does not wait for it', async ({ traffic: { live, send }, origin }) => {
  await send(`${origin.url}/json`);
  leaveOpen(send(`${origin.url}/slow?ms=3000`));
  await underWay(live, '/slow');
  const unsettled = await failureOf(expect(live).toBeWithinBudget({ requests: 2 }, { timeout: 300 }));
  expect(unsettled).toMatch(/Received: within the budget, not proven\nTimeout: +300ms/);
  expect(unsettled).toMatch(/Still in flight:\n +#2 GET .*\/slow\?ms=3000 -> in flight/);
  await expect(live).toBeWithinBudget({ requests: 1 }, { ignore: { path: '/slow' } });
  await live.stop({ persist: false });
});

test('a tunnel that nobody looked into leaves all but bytes unproven', async ({ traffic: { live, relay }, origin }) => {
  const socket = connect(Number(new URL(relay.url).port), '127.0.0.1');
  socket.write(`CONNECT 127.0.0.1:${origin.port} HTTP/1.1\r\nHost: 127.0.0.1:${origin.port}\r\n\r\n`);
  await once(socket, 'data');
  socket.write('GET /json HTTP/1.1\r\nHost: origin\r\n\r\n');
  await once(socket, 'data');
  const unproven = await failureOf(expect(live).toBeWithinBudget({ requests: 9 }));
  expect(await failureOf(expect(live).not.toBeWithinBudget({ requests: 9 }))).toContain('within the budget, not proven');
  expect(unproven).toMatch(/within the budget, not proven[\s\S]*Nobody looked into the tunnels to 127\.0\.0\.1/);
  expect(await failureOf(expect(live).toBeWithinBudget({ perType: { script: { bytes: 9 } } }))).toContain('Nobody looked into');
  await expect(live).toBeWithinBudget({ bytes: 50_000, perHost: { '127.0.0.1': { bytes: 50_000 } } });
  await expect(live).toBeWithinBudget({ requests: 0 }, { ignore: { host: '127.0.0.1' } });
  // What is over stays over, whatever is hidden.
  await expect(live).not.toBeWithinBudget({ requests: 0 });
  socket.destroy();
});

test('a budget or option that cannot be is refused at the call', async ({ traffic: { live, send }, origin }) => {
  const refused = (budget: unknown, options?: object): Promise<string> =>
    failureOf(expect(live).toBeWithinBudget(budget as Budget, options));
  expect(await refused({ reqests: 1 })).toMatch(
    /Failed to run expect\(charles\)\.toBeWithinBudget\(\): budget: there is no "reqests".*OPTION_INVALID/,
  );
  expect(await refused({ requests: 1 }, { quiet: 1 })).toContain('there is no option "quiet"');
  expect(await refused({ requests: 1 }, { timeout: -1 })).toContain('`timeout`');
  await send(`${origin.url}/json`);
  expect(await refused({ thirdParty: 0 })).toContain('no document was captured');
  await expect(live).toBeWithinBudget({ thirdParty: 0, firstParty: '127.0.0.1' });
});
