// Heads as large as browsers send pass; what cannot be read leaves an entry that says that something was not read.
import http2, { type ClientHttp2Session } from 'node:http2';
import type { Socket } from 'node:net';
import { sendBytes } from '../../support/raw-client.ts';
import { askHttp2, get, getSecure, openHttp2, openTls } from '../client.ts';
import { ACCEPT_ANY, expect, test } from './fixtures.ts';

const MIB = 1024 * 1024;

test('a URL of 2 MB passes, plain and encrypted', async ({ charles, startUnkind, entries }) => {
  const relay = await charles.openRelay(ACCEPT_ANY);
  const query = 'g'.repeat(2_000_000);
  const asked = (socket: Socket) => void socket.end('HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok');
  const plain = await startUnkind({ asked });
  expect((await get(relay.port, `${plain.url}/px?${query}`)).text).toBe('ok');
  const secure = await startUnkind({ asked, tls: 'http/1.1' });
  expect((await getSecure(relay.port, `${secure.url}/px?${query}`)).text).toBe('ok');
  for (const { received } of [plain, secure]) expect(received[0]?.startsWith(`GET /px?${query} HTTP/1.1\r\n`)).toBe(true);
  const recorded = await entries();
  expect(recorded.map((entry) => [entry.status, entry.path, entry.query === query])).toEqual([
    ['COMPLETE', '/px', true],
    ['COMPLETE', '/px', true],
  ]);
});

/** As long as its first line has not come with the bytes that are too many, nobody can say what it asked for. */
const TOO_LARGE = `GET /px HTTP/1.1\r\nX: ${'y'.repeat(4 * MIB)}\r\n\r\n`;

const unread = (port: number) => ({
  status: 'EXCEPTION',
  method: 'CONNECT',
  tunnel: true,
  host: '127.0.0.1',
  actualPort: port,
  path: null,
  errorMessage: expect.stringMatching(/^Malformed request: /),
});

test('a head that is too large is refused, and in a tunnel leaves an entry that nobody looked into it', async ({
  charles,
  origin,
  entries,
}) => {
  expect((await sendBytes(charles.port, TOO_LARGE)).text).toMatch(/^HTTP\/1\.1 431 Request Header Fields Too Large\r\n/);
  expect(await entries()).toEqual([]);
  const secured = await openTls(charles.port, `127.0.0.1:${origin.port}`);
  const closed = new Promise((resolve) => secured.once('close', resolve));
  secured.on('error', () => {}).resume();
  secured.write(TOO_LARGE);
  await closed;
  expect(await entries()).toEqual([
    expect.objectContaining({ ...unread(origin.port), response: expect.objectContaining({ status: 431 }) }),
  ]);
});

test('what HTTP/2 has no room for, or cannot read, leaves such an entry too', async ({ charles, startServer, entries }) => {
  const origin = await startServer({ http2: true });
  const relay = await charles.openRelay(ACCEPT_ANY);
  const asked: ((session: ClientHttp2Session) => Promise<unknown>)[] = [
    (session) => askHttp2(session, { ':path': `/px?${'g'.repeat(100_000)}` }),
    (session) => askHttp2(session, { ':path': '/px', cookie: Array.from({ length: 80 }, (_, i) => `c${i}=${'v'.repeat(4000)}`) }),
  ];
  for (const [index, ask] of asked.entries()) {
    const secured = await openTls(relay.port, new URL(origin.url).host, { ALPNProtocols: ['h2'] });
    const session = http2.connect(origin.url, { createConnection: () => secured, maxSendHeaderBlockLength: MIB });
    session.on('error', () => {});
    await expect(ask(session)).rejects.toThrow(/closed with error code/);
    await expect.poll(entries).toHaveLength(index + 1);
    expect((await entries())[index]).toMatchObject(unread(origin.port));
    session.destroy();
  }
  const session = await openHttp2(relay.port, origin.url);
  expect((await askHttp2(session, { ':path': '/json' })).status).toBe(200);
  session.destroy();
  expect((await entries()).slice(asked.length)).toMatchObject([{ status: 'COMPLETE', path: '/json' }]);
});

test('a client of HTTP/2 that nobody reads any more is not left waiting', async ({ charles, origin, entries }) => {
  const secured = await openTls(charles.port, `127.0.0.1:${origin.port}`, { ALPNProtocols: ['h2'] });
  const closed = new Promise((resolve) => secured.once('close', resolve));
  secured.on('error', () => {}).resume();
  const settings = Buffer.from('000000040000000000', 'hex');
  const headersThatAreNone = Buffer.from('000003010500000001' + 'ffffff', 'hex');
  secured.write(Buffer.concat([Buffer.from('PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n'), settings, headersThatAreNone]));
  await closed;
  expect(await entries()).toMatchObject([unread(origin.port)]);
});
