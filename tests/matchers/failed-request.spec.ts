// expect(charles).not.toHaveFailedRequest(): statuses of 400 and more, exchanges that broke off, and who gave them up.
import http from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import { rawEntry } from '../session/fixtures/raw.ts';
import { expect, failureOf, leaveOpen, test, underWay } from './fixtures.ts';

test('passes when all was answered, and fails at the first status of 400 or more, listing all with a count', async ({
  traffic: { live, send },
  origin,
}) => {
  await send(`${origin.url}/json`);
  await send(`${origin.url}/redirect`);
  await expect(live).not.toHaveFailedRequest();
  for (const path of ['/status/404', '/status/404', '/status/500']) await send(`${origin.url}${path}`);
  const message = await failureOf(expect(live).not.toHaveFailedRequest());
  expect(message).toContain('expect(charles).not.toHaveFailedRequest() failed');
  expect(message).toContain('3 failed of 5 captured');
  expect(message).toMatch(/Failed:\n +#3 GET .*\/status\/404 -> 404 \(and 1 more like it\)\n +#5 GET .*\/status\/500 -> 500/);
  await expect(live).not.toHaveFailedRequest({ ignore: [{ status: 404 }, { path: '/status/500' }] });
  await expect(live).toHaveFailedRequest();
});

test('an exchange that the server broke off has failed, in Charles’s words', async ({ traffic: { live, send }, origin }) => {
  await send(`${origin.url}/reset-mid-body`).catch(() => {});
  expect(await failureOf(expect(live).not.toHaveFailedRequest())).toMatch(/\/reset-mid-body -> 200, then \w+/);
});

test('fails at the first failure, not at the end of what is in flight, and proves nothing before that has ended', async ({
  traffic: { live, send },
  origin,
}) => {
  leaveOpen(send(`${origin.url}/slow?ms=3000`));
  await underWay(live, '/slow');
  expect(await failureOf(expect(live).not.toHaveFailedRequest({ timeout: 300 }))).toMatch(/Still in flight:\n +#1 GET .*\/slow/);
  await expect(live).not.toHaveFailedRequest({ ignore: { path: '/slow' } });
  const later = delay(100).then(() => send(`${origin.url}/status/500`));
  const message = await failureOf(expect(live).not.toHaveFailedRequest({ timeout: 10_000 }));
  expect(message).toContain('1 failed of 2 captured');
  expect((await live.entries({ path: '/slow' }))[0]?.state).toBe('in-flight');
  await later;
});

test('a status of 500 has failed, also where the client gave up the rest of it', async ({ open }) => {
  const errorMessage = 'Client closed connection before receiving entire response';
  const given = rawEntry({ status: 'EXCEPTION', errorMessage, response: { ...rawEntry().response, status: 500 } });
  const { live } = await open({ preload: Buffer.from(JSON.stringify([given])) }, { includeExisting: true });
  expect(await failureOf(expect(live).not.toHaveFailedRequest())).toContain('1 failed of 1 captured');
});

test('of a request that the browser sent for itself, it is said how to leave it out', async ({ open }) => {
  const autofill = 'content-autofill.googleapis.com';
  const hint = `exclude: { host: '${autofill}' }`;
  const own = rawEntry({ host: autofill, response: { ...rawEntry().response, status: 503 } });
  const { live } = await open({ preload: Buffer.from(JSON.stringify([rawEntry(), own])) }, { includeExisting: true });
  expect(await failureOf(expect(live).not.toHaveFailedRequest())).toContain(hint);
  expect(await failureOf(expect(live).toBeWithinBudget({ perHost: { '*.googleapis.com': 0 } }))).toContain(hint);
  expect(await failureOf(expect(live).not.toHaveRequest(({ host }) => host !== 'shop.example'))).toContain(hint);
  const others = await failureOf(expect(live).toBeWithinBudget({ perHost: { 'shop.example': 0 } }));
  expect(others).toContain('1 of 1 limits broken');
  expect(others).not.toContain('Chromium');
});

test('what the client itself gave up counts only when it is asked for', async ({ traffic: { live, relay }, origin }) => {
  const { hostname, port } = new URL(relay.url);
  const request = http.get({ host: hostname, port, path: `${origin.url}/slow?ms=3000`, agent: false });
  request.on('error', () => {});
  await underWay(live, '/slow');
  request.destroy();
  await expect.poll(async () => (await live.entries()).map(({ aborted }) => aborted)).toEqual([true]);
  await expect(live).not.toHaveFailedRequest();
  expect(await failureOf(expect(live).not.toHaveFailedRequest({ aborted: true }))).toContain('1 failed of 1 captured');
});
