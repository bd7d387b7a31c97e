// Relays: ports of their own into one recorder, with options and a retention of their own.
import type { RawEntry } from '../../src/session/raw-entry.ts';
import { control, exportEntries, get, getSecure, openHttp2 } from './client.ts';
import { expect, test } from './fixtures.ts';

const STRICT = { verifyUpstream: true, upstreamProxy: null };
const ACCEPT_ANY = { verifyUpstream: false, upstreamProxy: null };
const pathsOf = (entries: readonly RawEntry[]) => entries.map(({ path, query }) => `${path}${query === null ? '' : `?${query}`}`);

test('all ports write to one session, each entry with the port it came by; a relay shows its own', async ({
  charles,
  origin,
  entries,
}) => {
  const [one, two] = [await charles.openRelay(STRICT), await charles.openRelay(STRICT)];
  expect(new Set([charles.port, one.port, two.port]).size).toBe(3);
  for (const port of [charles.port, one.port, two.port]) await get(port, `${origin.url}/json`);
  expect((await entries()).map(({ clientLocalPort }) => clientLocalPort)).toEqual([charles.port, one.port, two.port]);
  expect(await exportEntries(one.port)).toEqual((await entries()).slice(1, 2));
});

test('options change for what begins from then on, and only for that relay', async ({ charles, startServer }) => {
  const origin = await startServer({ tls: true });
  const [relay, other] = [await charles.openRelay(STRICT), await charles.openRelay(STRICT)];
  const status = async (port: number) =>
    (await getSecure(port, `${origin.url}/json`, { headers: { connection: 'keep-alive' } })).status;
  expect(await status(relay.port)).toBe(503);
  relay.configure(ACCEPT_ANY);
  const slow = getSecure(relay.port, `${origin.url}/slow?ms=200`);
  await expect.poll(() => origin.requests.length).toBe(1);
  expect(await status(relay.port)).toBe(200);
  expect(await status(other.port)).toBe(503);
  relay.configure(STRICT);
  expect(await status(relay.port)).toBe(503);
  expect((await slow).text).toBe('at last');
});

test('options of HTTP/2 connections change too', async ({ charles, startServer }) => {
  const origin = await startServer({ http2: true });
  const relay = await charles.openRelay(ACCEPT_ANY);
  const session = await openHttp2(relay.port, origin.url);
  const status = () =>
    new Promise<number>((resolve, reject) => {
      const stream = session.request({ ':path': '/json' });
      stream.once('error', reject);
      stream.once('response', (headers) => resolve(Number(headers[':status'])));
      stream.resume();
    });
  expect(await status()).toBe(200);
  relay.configure(STRICT);
  expect(await status()).toBe(503);
  session.close();
});

test('forget drops entries that finished before, of this relay only', async ({ charles, origin, entries }) => {
  const [relay, other] = [await charles.openRelay(STRICT), await charles.openRelay(STRICT)];
  for (const port of [charles.port, other.port, relay.port]) await get(port, `${origin.url}/json?old`);
  const before = Date.now() + 1;
  while (Date.now() < before) await new Promise((resolve) => setTimeout(resolve, 1));
  await get(relay.port, `${origin.url}/json?new`);
  relay.forget(before);
  expect((await entries()).map(({ clientLocalPort, query }) => [clientLocalPort, query])).toEqual([
    [charles.port, 'old'],
    [other.port, 'old'],
    [relay.port, 'new'],
  ]);
  // An earlier time brings nothing back and keeps nothing.
  relay.forget(0);
  expect(pathsOf(await entries())).toEqual(['/json?old', '/json?old', '/json?new']);
});

test('forget drops what is in flight once it finishes before that time', async ({ charles, origin, entries }) => {
  const relay = await charles.openRelay(STRICT);
  const pending = get(relay.port, `${origin.url}/slow?ms=300`);
  await expect.poll(() => origin.requests.length).toBe(1);
  relay.forget(Date.now() + 1000);
  expect((await entries()).map(({ status }) => status)).toEqual(['RECEIVED_REQUEST_BODY']);
  expect((await pending).text).toBe('at last');
  expect(await entries()).toEqual([]);
});

test('forget keeps what finishes later, until the next time', async ({ charles, origin, entries }) => {
  const relay = await charles.openRelay(STRICT);
  const pending = get(relay.port, `${origin.url}/slow?ms=300`);
  await expect.poll(() => origin.requests.length).toBe(1);
  relay.forget(Date.now());
  await pending;
  expect((await entries()).map(({ status }) => status)).toEqual(['COMPLETE']);
  relay.forget(Date.now() + 1000);
  expect(await entries()).toEqual([]);
});

test('closing a relay drops its entries, its connections and its port, and nothing else', async ({
  charles,
  origin,
  entries,
}) => {
  const relay = await charles.openRelay(STRICT);
  await get(charles.port, `${origin.url}/json?main`);
  await get(relay.port, `${origin.url}/json?relay`);
  const pending = get(relay.port, `${origin.url}/slow?ms=60000`);
  const ended = expect(pending).rejects.toThrow();
  await expect.poll(() => origin.requests.length).toBe(3);
  await relay.close();
  await ended;
  expect(pathsOf(await entries())).toEqual(['/json?main']);
  await expect(control(relay.port, '/')).rejects.toThrow('ECONNREFUSED');
  await relay.close();
  expect((await get(charles.port, `${origin.url}/json`)).status).toBe(200);
});

test('entries of the main port stay until the session is cleared', async ({ charles, origin, entries }) => {
  const relay = await charles.openRelay(STRICT);
  await get(charles.port, `${origin.url}/json`);
  relay.forget(Date.now() + 1000);
  await relay.close();
  expect(pathsOf(await entries())).toEqual(['/json']);
  await control(charles.port, '/session/clear');
  expect(await entries()).toEqual([]);
});
