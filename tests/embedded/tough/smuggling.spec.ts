// Requests that two servers could read in two ways: one reading, and no request reaches an origin that is not an entry.
import net from 'node:net';
import type { RawEntry } from '../../../src/session/raw-entry.ts';
import { sendBytes } from '../../support/raw-client.ts';
import { expect, test } from './fixtures.ts';

const ANSWER = 'HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\nok';
const CHUNKED = 'Transfer-Encoding: chunked\r\n\r\n';

/** A POST with these headers and bytes, and `/smuggled` behind it, which some reader could take for the body or for a request. */
const REFUSED: Readonly<Record<string, string>> = {
  'Content-Length before Transfer-Encoding': `Content-Length: 6\r\n${CHUNKED}0\r\n\r\nG`,
  'Content-Length after Transfer-Encoding': 'Transfer-Encoding: chunked\r\nContent-Length: 4\r\n\r\n5c\r\n0\r\n\r\n',
  'two lengths': 'Content-Length: 2\r\nContent-Length: 0\r\n\r\nab',
  'two lengths that agree': 'Content-Length: 2\r\nContent-Length: 2\r\n\r\nab',
  'a list of lengths': 'Content-Length: 2, 2\r\n\r\nab',
  'a signed length': 'Content-Length: +2\r\n\r\nab',
  'a negative length': 'Content-Length: -2\r\n\r\nab',
  'a hexadecimal length': 'Content-Length: 0x2\r\n\r\nab',
  'a length beyond 64 bits': 'Content-Length: 18446744073709551617\r\n\r\nab',
  'no length': 'Content-Length:\r\n\r\n',
  'a coding behind chunked': 'Transfer-Encoding: chunked, cow\r\n\r\n0\r\n\r\n',
  'two codings': 'Transfer-Encoding: chunked\r\nTransfer-Encoding: identity\r\n\r\n0\r\n\r\n',
  'a space before the colon': 'Transfer-Encoding : chunked\r\n\r\n0\r\n\r\n',
  'a vertical tab': 'Transfer-Encoding: \x0bchunked\r\n\r\n0\r\n\r\n',
  'a folded line': 'Transfer-Encoding:\r\n chunked\r\n\r\n0\r\n\r\n',
  'a line feed alone': 'X: a\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n',
  'a carriage return alone': 'X: a\rTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n',
  'a nameless header': ': chunked\r\n\r\n0\r\n\r\n',
};

test('an ambiguous head is refused, is an entry, and reaches nobody', async ({ charles, startUnkind, entries }) => {
  const origin = await startUnkind();
  for (const [name, rest] of Object.entries(REFUSED)) {
    const request = `POST ${origin.url}/outer HTTP/1.1\r\nHost: x\r\n${rest}GET ${origin.url}/smuggled HTTP/1.1\r\nHost: x\r\n\r\n`;
    const { text } = await sendBytes(charles.port, request);
    expect(text, name).toMatch(/^HTTP\/1\.1 400 Bad Request\r\nConnection: close\r\n\r\n$/);
    expect((await entries()).at(-1), name).toMatchObject({
      status: 'EXCEPTION',
      method: 'POST',
      path: '/outer',
      errorMessage: expect.stringMatching(/^Malformed request: /),
      response: { status: 400 },
    });
  }
  expect(await entries()).toHaveLength(Object.keys(REFUSED).length);
  expect(origin.received).toEqual([]);
});

const BROKEN_BODIES: Readonly<Record<string, string>> = {
  'a coding that is not chunked': 'Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n',
  'a chunk with less than it says': `${CHUNKED}2\r\nabX0\r\n\r\n`,
  'a chunk size beyond 64 bits': `${CHUNKED}10000000000000002\r\nab\r\n0\r\n\r\n`,
  'a negative chunk size': `${CHUNKED}-2\r\nab\r\n0\r\n\r\n`,
  'a chunk extension that ends with a line feed': `${CHUNKED}2;a\nab\r\n0\r\n\r\n`,
};

test('a body that cannot be read to its end is broken off towards the server too', async ({ charles, startUnkind, entries }) => {
  for (const [name, rest] of Object.entries(BROKEN_BODIES)) {
    const origin = await startUnkind();
    const request = `POST ${origin.url}/outer HTTP/1.1\r\nHost: x\r\n${rest}GET ${origin.url}/smuggled HTTP/1.1\r\nHost: x\r\n\r\n`;
    expect((await sendBytes(charles.port, request)).text, name).toMatch(/^HTTP\/1\.1 400 /);
    await expect.poll(() => origin.open()).toBe(0);
    expect(origin.received.join(''), name).not.toMatch(/smuggled|\r\n0\r\n\r\n/);
    expect(requestsOf(await entries()).at(-1), name).toBe('POST /outer');
  }
});

const PASSED: Readonly<Record<string, [rest: string, arrives: string]>> = {
  'a body that looks like a request': [
    'Content-Length: 27\r\n\r\nGET /inner HTTP/1.1\r\nX: y\r\n',
    'GET /inner HTTP/1.1\r\nX: y\r\n',
  ],
  'a chunk extension': [`${CHUNKED}2;a=b\r\nab\r\n0\r\n\r\n`, '2\r\nab\r\n0\r\n\r\n'],
  'a tab before the coding': ['Transfer-Encoding:\tchunked\r\n\r\n2\r\nab\r\n0\r\n\r\n', '2\r\nab\r\n0\r\n\r\n'],
  'an upgrade with a body': ['Connection: Upgrade\r\nUpgrade: websocket\r\nContent-Length: 2\r\n\r\nab', 'ab'],
  'an upgrade with chunks': [`Connection: Upgrade\r\nUpgrade: x\r\n${CHUNKED}2\r\nab\r\n0\r\n\r\n`, '2\r\nab\r\n0\r\n\r\n'],
  'an upgrade to HTTP/2': ['Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABk\r\n\r\n', ''],
};

test('what can be read in one way arrives in that, and what is sent behind it is an entry of its own', async ({
  charles,
  startUnkind,
  entries,
}) => {
  for (const [name, [rest, arrives]] of Object.entries(PASSED)) {
    const origin = await startUnkind({ asked: (socket) => socket.end(ANSWER) });
    const before = (await entries()).length;
    const request = `POST ${origin.url}/outer HTTP/1.1\r\nHost: x\r\n${rest}GET ${origin.url}/second HTTP/1.1\r\nHost: x\r\n\r\n`;
    await sendBytes(charles.port, request, (text) => text.split('200 OK').length === 3);
    const [outer = '', second = '', ...more] = origin.received.toSorted().toReversed();
    expect([outer.split('\r\n')[0], outer.slice(outer.indexOf('\r\n\r\n') + 4)], name).toEqual(['POST /outer HTTP/1.1', arrives]);
    expect(outer, name).not.toMatch(/^(upgrade|http2-settings|connection: .*upgrade)/im);
    expect([second.split('\r\n')[0], more], name).toEqual(['GET /second HTTP/1.1', []]);
    expect(requestsOf((await entries()).slice(before)), name).toEqual(['POST /outer', 'GET /second']);
  }
});

test('what is sent behind a WebSocket handshake that the server ignores reaches nobody', async ({
  charles,
  startUnkind,
  entries,
}) => {
  const origin = await startUnkind({ asked: (socket) => socket.end(ANSWER) });
  const upgrade = `GET ${origin.url}/outer HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n`;
  await sendBytes(charles.port, `${upgrade}GET ${origin.url}/smuggled HTTP/1.1\r\nHost: x\r\n\r\n`);
  expect(origin.received.join('')).not.toContain('smuggled');
  expect(requestsOf(await entries())).toEqual(['GET /outer']);
});

test('requests that are sent at once are answered in their order, errors included', async ({ charles, startServer, entries }) => {
  const server = await startServer({
    routes: { '/held': (_request, response) => void setTimeout(() => response.end('held'), 100) },
  });
  const requests = [`${server.url}/held`, 'http://127.0.0.1:1/refused', `${server.url}/json`];
  const bytes = requests.map((url) => `GET ${url} HTTP/1.1\r\nHost: ${new URL(url).host}\r\n\r\n`).join('');
  const { text } = await sendBytes(charles.port, bytes);
  expect(text).toMatch(/^HTTP\/1\.1 200 OK\r\n.*held.*HTTP\/1\.0 503 Error\r\n/s);
  expect((await entries()).slice(0, 2)).toMatchObject([
    { path: '/held', status: 'COMPLETE' },
    { path: '/refused', status: 'EXCEPTION' },
  ]);
});

test('garbage in the middle of a response ends the connection, and is never a part of that response', async ({
  charles,
  startUnkind,
  entries,
}) => {
  const origin = await startUnkind({
    asked: (socket) => void socket.write('HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf'),
  });
  const client = net.connect(charles.port, '127.0.0.1').on('error', () => {});
  let text = '';
  client.on('data', (chunk: Buffer) => {
    text += chunk.toString();
    if (text.endsWith('half')) client.write('garbage\r\n\r\n');
  });
  client.write(`GET ${origin.url}/ HTTP/1.1\r\nHost: x\r\n\r\n`);
  await new Promise((resolve) => client.once('close', resolve));
  expect(text).toMatch(/half$/);
  await expect.poll(async () => (await entries())[0]?.status).toBe('EXCEPTION');
});

function requestsOf(entries: readonly RawEntry[]): string[] {
  return entries.map(({ method, path }) => `${method} ${path}`);
}
