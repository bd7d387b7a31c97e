// Ways to control.charles that a page under test could try: none gets past the credentials, and none goes in circles.
import type { RawEntry } from '../../../src/session/raw-entry.ts';
import { sendBytes } from '../../support/raw-client.ts';
import { get, getSecure, openTls } from '../client.ts';
import { ACCEPT_ANY, expect, test } from './fixtures.ts';

const SECRET = { username: 'me', password: 'secret', recording: true };
const AUTHORIZATION = { authorization: `Basic ${Buffer.from('me:secret').toString('base64')}` };

test('without credentials it is closed, by whatever name and way', async ({ start }) => {
  const { port } = await start(SECRET);
  const stop = (url: string, headers = 'Host: control.charles\r\n') =>
    sendBytes(port, `GET ${url} HTTP/1.1\r\n${headers}Connection: close\r\n\r\n`);
  for (const authority of [
    'control.charles',
    'CONTROL.Charles',
    'control.charles:80',
    'control.charles:8080',
    'me@control.charles',
    'me:secret@control.charles',
  ]) {
    expect((await stop(`http://${authority}/recording/stop`)).text, authority).toMatch(/^HTTP\/1\.1 401 /);
  }
  // Credentials are the server's to check, not a proxy's.
  const wrong = `Host: x\r\nProxy-Authorization: ${AUTHORIZATION.authorization}\r\n`;
  expect((await stop('http://control.charles/recording/stop', wrong)).text).toMatch(/^HTTP\/1\.1 401 /);
  const inTunnel =
    'CONNECT control.charles:80 HTTP/1.1\r\n\r\nGET /recording/stop HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n';
  expect((await sendBytes(port, inTunnel)).text).toContain('HTTP/1.1 401 ');
  const secured = await openTls(port, '127.0.0.1:1');
  secured.write('GET http://control.charles/recording/stop HTTP/1.1\r\nConnection: close\r\n\r\n');
  expect(await new Promise((resolve) => secured.once('data', (data: Buffer) => resolve(data.toString())))).toMatch(
    /^HTTP\/1\.1 401 /,
  );
  secured.destroy();
  // Not there at all: as a server behind TLS, under another name, as a path of the port, as a WebSocket.
  expect((await getSecure(port, 'https://control.charles/recording/stop')).status).toBe(503);
  expect((await stop('http://control.charles./recording/stop')).text).toMatch(/^HTTP\/1\.0 503 /);
  expect((await stop('/recording/stop')).text).toMatch(/^HTTP\/1\.0 503 /);
  expect((await stop('http:///control.charles/recording/stop')).text).toMatch(/^HTTP\/1\.0 503 /);
  const upgrade = 'Host: x\r\nUpgrade: websocket\r\n';
  expect(
    (await sendBytes(port, `GET http://control.charles/recording/stop HTTP/1.1\r\n${upgrade}Connection: Upgrade\r\n\r\n`)).text,
  ).toMatch(/^HTTP\/1\.[01] (401|503) /);
  expect((await get(port, 'http://control.charles/recording/', { headers: AUTHORIZATION })).text).toContain('Status: Recording<');
});

test('a Host header that says otherwise does not lead to it', async ({ charles, origin }) => {
  expect((await get(charles.port, `${origin.url}/json`, { headers: { host: 'control.charles' } })).text).toBe(
    '{"hello":"world"}',
  );
  expect(origin.requests[0]?.headers.host).toBe('control.charles');
});

test('a request to the recorder’s own port ends there', async ({ charles, entries }) => {
  const own = `127.0.0.1:${charles.port}`;
  const replies = [
    await sendBytes(charles.port, `GET http://${own}/ HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n`),
    await sendBytes(charles.port, `GET http://${own}/http://${own}/ HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n`),
    await sendBytes(charles.port, `CONNECT ${own} HTTP/1.1\r\n\r\nGET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n`),
    await sendBytes(charles.port, `CONNECT ${own} HTTP/1.1\r\n\r\n\x02hello`),
    await sendBytes(charles.port, `GET http://${own}/ HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n`),
  ];
  for (const { text } of replies) expect(text).toMatch(/HTTP\/1\.[01] (503|400) /);
  expect((await entries()).map(({ method, path }: RawEntry) => `${method} ${path}`)).toEqual([
    'GET /',
    `GET /http://${own}/`,
    'GET /',
    'CONNECT null',
    'GET /',
  ]);
});

test('a chain of relays through one another ends, and each link is an entry', async ({ charles, origin, entries }) => {
  const first = await charles.openRelay(ACCEPT_ANY);
  const second = await charles.openRelay({ verifyUpstream: false, upstreamProxy: `http://127.0.0.1:${first.port}` });
  expect((await get(second.port, `${origin.url}/json`)).status).toBe(200);
  expect((await entries()).map(({ clientLocalPort }) => clientLocalPort)).toEqual([second.port, first.port]);
});
