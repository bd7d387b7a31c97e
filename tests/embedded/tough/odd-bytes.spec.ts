// Heads beyond ASCII and beyond reason: they arrive byte by byte, or are refused with an entry that says so.
import http2 from 'node:http2';
import type { AddressInfo } from 'node:net';
import { selfSigned } from '../../support/certificate.ts';
import { sendBytes } from '../../support/raw-client.ts';
import { askHttp2, openHttp2, openTls } from '../client.ts';
import { ACCEPT_ANY, expect, test } from './fixtures.ts';

const ANSWER = 'HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok';
const answered = (text: string) => text.endsWith('ok');

test('bytes beyond ASCII in headers pass as they are, both ways', async ({ charles, startUnkind, entries }) => {
  // Latin-1, UTF-8, an overlong NUL, and a tab.
  for (const value of ['\xe4\xff', '\xc3\xa4\xe2\x82\xac', '\xc0\x80', 'a\tb']) {
    const origin = await startUnkind({
      asked: (socket) => void socket.write(`HTTP/1.1 200 ${value}\r\nX-Odd: ${value}\r\n${ANSWER.slice(17)}`, 'latin1'),
    });
    const { text } = await sendBytes(charles.port, `GET ${origin.url}/ HTTP/1.1\r\nHost: x\r\nX-Odd: ${value}\r\n\r\n`, answered);
    expect(origin.received[0]).toContain(`\r\nX-Odd: ${value}\r\n`);
    expect(text).toContain(`\r\nX-Odd: ${value}\r\n`);
    const entry = (await entries()).at(-1);
    for (const message of [entry?.request, entry?.response]) {
      expect(message?.header?.headers).toContainEqual({ name: 'X-Odd', value });
    }
  }
});

test('a URL passes as it was written, save for its fragment', async ({ charles, startUnkind, entries }) => {
  const origin = await startUnkind({ asked: (socket) => void socket.write(ANSWER) });
  const path = '/a"<>[]^`{|}\\%zz%00%c0%af//../?q=\'";&&=';
  await sendBytes(charles.port, `GET ${origin.url}${path}#fragment HTTP/1.1\r\nHost: x\r\n\r\n`, answered);
  expect(origin.received[0]).toMatch(/^GET /);
  expect(origin.received[0]?.split('\r\n')[0]).toBe(`GET ${path} HTTP/1.1`);
  expect((await entries())[0]).toMatchObject({ path: path.split('?')[0], query: path.split('?')[1] });
});

test('empty lines before the first request are ignored', async ({ charles, startUnkind, entries }) => {
  const origin = await startUnkind({ asked: (socket) => void socket.end(ANSWER) });
  for (const lines of ['\r\n', '\r\n\r\n', '\n']) {
    const { text } = await sendBytes(charles.port, `${lines}GET ${origin.url}/a HTTP/1.1\r\nHost: x\r\n\r\n`, answered);
    expect(text, JSON.stringify(lines)).toMatch(/^HTTP\/1\.1 200 OK\r\n/);
  }
  expect((await entries()).map(({ status }) => status)).toEqual(['COMPLETE', 'COMPLETE', 'COMPLETE']);
});

test('heads that are not HTTP are refused with an entry', async ({ charles, startUnkind, entries }) => {
  const origin = await startUnkind();
  const host = 'Host: x\r\n\r\n';
  const heads: [head: string, path: string | undefined][] = [
    [`GET ${origin.url}/\xe4 HTTP/1.1\r\n${host}`, '/\xe4'],
    [`GET ${origin.url}/\xc3\xa4 HTTP/1.1\r\n${host}`, '/\xc3\xa4'],
    [`GET ${origin.url}/a\x00b HTTP/1.1\r\n${host}`, '/a\x00b'],
    [`GET ${origin.url}/a\x01b HTTP/1.1\r\n${host}`, '/a\x01b'],
    [`GET ${origin.url}/a b HTTP/1.1\r\n${host}`, '/a b'],
    [`GET ${origin.url}/a HTTP/1.1\r\nX: a\x00b\r\n${host}`, '/a'],
    [`GET ${origin.url}/a HTTP/1.1\r\nX: a\x7fb\r\n${host}`, '/a'],
    [`GET ${origin.url}/a HTTP/1.1\nHost: x\n\n`, '/a'],
    [`get ${origin.url}/lower HTTP/1.1\r\n${host}`, '/lower'],
    [`MY-METHOD ${origin.url}/a HTTP/1.1\r\n${host}`, '/a'],
  ];
  for (const [head, path] of heads) {
    expect((await sendBytes(charles.port, head)).text, JSON.stringify(head)).toMatch(/^HTTP\/1\.1 400 Bad Request\r\n/);
    expect((await entries()).at(-1)).toMatchObject({ status: 'EXCEPTION', path, response: { status: 400 } });
  }
  expect(origin.received).toEqual([]);
});

test('a head of 200 kB, or of 5,000 headers, passes both ways', async ({ charles, startUnkind, entries }) => {
  const many = Array.from({ length: 5000 }, (_, index) => `X-${index}: ${index}\r\n`).join('');
  for (const headers of [many, `X-Large: ${'y'.repeat(200_000)}\r\n`]) {
    const origin = await startUnkind({
      asked: (socket) => void socket.write(`HTTP/1.1 200 OK\r\n${headers}${ANSWER.slice(17)}`),
    });
    const { text } = await sendBytes(charles.port, `GET ${origin.url}/ HTTP/1.1\r\nHost: x\r\n${headers}\r\n`, answered);
    expect(origin.received[0]?.includes(headers)).toBe(true);
    expect(text.includes(headers)).toBe(true);
    const entry = (await entries()).at(-1);
    const count = headers.split('\r\n').length;
    for (const message of [entry?.request, entry?.response]) expect(message?.header?.headers).toHaveLength(count);
  }
});

test('over HTTP/2 as many pass, a hundred cookies of a browser among them', async ({ charles, closing, entries }) => {
  const limits = { maxHeaderListPairs: 10_000, maxSendHeaderBlockLength: 300_000, settings: { maxHeaderListSize: 300_000 } };
  const server = http2.createSecureServer({ ...(await selfSigned()), ...limits });
  server.on('stream', (stream, headers) => {
    const echoed = Object.entries(headers).filter(([name]) => name.startsWith('x-'));
    stream.respond({ ':status': 200, ...Object.fromEntries(echoed) });
    stream.end(headers.cookie);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  closing.push({ close: () => new Promise((resolve) => server.close(() => resolve())) });
  const url = `https://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const relay = await charles.openRelay(ACCEPT_ANY);
  const secured = await openTls(relay.port, new URL(url).host, { ALPNProtocols: ['h2'] });
  const session = http2.connect(url, { createConnection: () => secured, ...limits });
  const cookie = Array.from({ length: 180 }, (_, index) => `c${index}=v`);
  const many = Object.fromEntries(Array.from({ length: 300 }, (_, index) => [`x-${index}`, String(index)]));
  const first = await askHttp2(session, { ':path': '/many', ...many, cookie });
  expect(first.text).toBe(cookie.join('; '));
  expect(first.headers).toMatchObject(many);
  const large = { 'x-a': 'y'.repeat(60_000), 'x-b': 'y'.repeat(60_000) };
  expect((await askHttp2(session, { ':path': '/large', ...large })).headers).toMatchObject(large);
  session.destroy();
  expect((await entries()).map(({ status, path }) => [status, path])).toEqual([
    ['COMPLETE', '/many'],
    ['COMPLETE', '/large'],
  ]);
  await relay.close();
});

test('a header that HTTP/2 cannot carry ends its own exchange and no other', async ({ charles, startServer, entries }) => {
  const value = 'y'.repeat(100_000);
  const origin = await startServer({
    tls: true,
    routes: { '/large': (_request, response) => void response.setHeader('x-large', value).end() },
  });
  const relay = await charles.openRelay(ACCEPT_ANY);
  const session = await openHttp2(relay.port, origin.url);
  const other = askHttp2(session, { ':path': '/slow?ms=200' });
  await expect(askHttp2(session, { ':path': '/large' })).rejects.toThrow(/NGHTTP2/);
  expect((await other).text).toBe('at last');
  session.close();
  expect((await entries()).find(({ path }) => path === '/large')).toMatchObject({
    status: 'EXCEPTION',
    errorMessage: expect.stringMatching(/^The response could not be passed on to the client: The header x-large of 100000 bytes/),
  });
});
