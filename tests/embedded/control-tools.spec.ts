// http://control.charles/tools/: the switches, and the two tools behind them that need no rules.
import type { RawEntry, RawMessage } from '../../src/session/raw-entry.ts';
import { askHttp2, control, get, openHttp2 } from './client.ts';
import { expect, test } from './fixtures.ts';

const SLUGS = [
  'breakpoints',
  'no-caching',
  'block-cookies',
  'map-remote',
  'map-local',
  'rewrite',
  'block-list',
  'allow-list',
  'dns-spoofing',
  'auto-save',
  'client-process',
];

const CONDITIONAL = {
  'if-none-match': '"1"',
  'if-modified-since': 'Wed, 21 Oct 2015 07:28:00 GMT',
  'cache-control': 'max-age=0',
};
const CACHED = { etag: '"1"', expires: 'Wed, 21 Oct 2037 07:28:00 GMT', 'last-modified': 'x', 'cache-control': 'max-age=600' };

const cachedRoute = {
  '/cached': (_request: unknown, response: import('node:http').ServerResponse) =>
    void response.writeHead(200, { ...CACHED, 'content-length': 2 }).end('ok'),
};

const headersOf = ({ header }: RawMessage) =>
  Object.fromEntries((header?.headers ?? []).map(({ name, value }) => [name.toLowerCase(), value]));

test('the tools of Charles 5 are listed by their slugs, each with its switch', async ({ start }) => {
  const { port } = await start();
  const list = (await control(port, '/tools/')).text;
  expect([...list.matchAll(/<a href="([^"]*)"/g)].map(([, href]) => href)).toEqual([...SLUGS.map((slug) => `${slug}/`), '../']);
  expect((await control(port, '/tools/no-caching/')).text).toBe(
    '<html><head><title>Charles Web Interface</title><link rel="stylesheet" href="../../css/plain.css" /></head><body><h1>Charles Web Interface</h1><h2>No Caching</h2><p>Status: Disabled</p><ul><li><a href="enable">Enable</a></li><li><a href="disable">Disable</a></li><li><a href="../">Back</a></li></ul></body></html>',
  );
});

test('a tool that needs rules stays disabled and says why; the others are switched', async ({ start }) => {
  const { port } = await start();
  const able = [];
  for (const slug of SLUGS) {
    const page = (await control(port, `/tools/${slug}/enable`)).text;
    if (page.includes('Status: Enabled')) able.push(slug);
    else expect(page).toContain('<p>Status: Disabled</p><p>It cannot be enabled: this recorder has no rules or settings');
    expect((await control(port, `/tools/${slug}/`)).text).toBe(page);
    expect((await control(port, `/tools/${slug}/disable`)).text).toContain('Status: Disabled');
  }
  expect(able).toEqual(['no-caching', 'block-cookies']);
});

test('No Caching takes conditions and lifetimes out, and the entry shows what passed', async ({
  charles,
  startServer,
  entries,
}) => {
  const origin = await startServer({ routes: cachedRoute });
  await control(charles.port, '/tools/no-caching/enable');
  const reply = await get(charles.port, `${origin.url}/cached`, { headers: CONDITIONAL });
  const [entry] = (await entries()) as [RawEntry];

  const fresh = { pragma: 'no-cache', 'cache-control': 'no-cache' };
  const stale = { expires: '0', 'cache-control': 'no-cache' };
  for (const asked of [origin.requests[0]?.headers ?? {}, headersOf(entry.request)]) {
    expect(asked).toMatchObject(fresh);
    expect(Object.keys(asked)).not.toEqual(expect.arrayContaining(['if-none-match']));
    expect(Object.keys(asked)).not.toEqual(expect.arrayContaining(['if-modified-since']));
  }
  for (const answered of [reply.headers, headersOf(entry.response)]) {
    expect(answered).toMatchObject(stale);
    expect(Object.keys(answered)).not.toEqual(expect.arrayContaining(['etag']));
    expect(Object.keys(answered)).not.toEqual(expect.arrayContaining(['last-modified']));
  }
  expect(entry.notes).toBe('No Caching Tool: request headers changed\nNo Caching Tool: response headers changed');

  await control(charles.port, '/tools/no-caching/disable');
  expect((await get(charles.port, `${origin.url}/cached`, { headers: CONDITIONAL })).headers).toMatchObject(CACHED);
  expect(origin.requests[1]?.headers).toMatchObject(CONDITIONAL);
  expect((await entries())[1]).not.toHaveProperty('notes');
});

test('Block Cookies takes cookies out in both directions, over HTTP/2 too', async ({ charles, startServer, entries }) => {
  const origin = await startServer({ http2: true });
  const relay = await charles.openRelay({ verifyUpstream: false, upstreamProxy: null });
  await control(charles.port, '/tools/block-cookies/enable');
  const session = await openHttp2(relay.port, origin.url);
  const reply = await askHttp2(session, { ':path': '/cookies', cookie: 'secret=1' });
  session.destroy();

  expect([reply.status, reply.text, reply.headers['set-cookie']]).toEqual([200, '', undefined]);
  expect(origin.requests[0]?.headers).not.toHaveProperty('cookie');
  const [entry] = (await entries()) as [RawEntry];
  expect(headersOf(entry.request)).not.toHaveProperty('cookie');
  expect(headersOf(entry.response)).not.toHaveProperty('set-cookie');
  expect(entry.notes).toBe('Block Cookies Tool: request headers changed\nBlock Cookies Tool: response headers changed');
});

test('a WebSocket is asked for without cookies too', async ({ charles, origin, entries }) => {
  await control(charles.port, '/tools/block-cookies/enable');
  const handshake = [
    `GET ${origin.url}/refuse HTTP/1.1`,
    `Host: 127.0.0.1:${origin.port}`,
    'Connection: Upgrade',
    'Upgrade: websocket',
    'Sec-WebSocket-Version: 13',
    'Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==',
    'Cookie: secret=1',
  ];
  const { exchangeBytes } = await import('./client.ts');
  expect(await exchangeBytes(charles.port, `${handshake.join('\r\n')}\r\n\r\n`)).toContain('403');
  expect(origin.requests[0]?.headers).not.toHaveProperty('cookie');
  expect((await entries())[0]?.notes).toBe('Block Cookies Tool: request headers changed');
});
