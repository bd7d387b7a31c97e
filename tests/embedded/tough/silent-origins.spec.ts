// Servers that do not answer, not wholly, or not in their protocol: an error page, or patience until the client has none.
import net, { type Socket } from 'node:net';
import { sendBytes } from '../../support/raw-client.ts';
import { getSecure, openHttp2, openTls } from '../client.ts';
import { ACCEPT_ANY, expect, test } from './fixtures.ts';

const CLIENT_CLOSED = 'Client closed connection before receiving entire response';

test('a connection that ends without a response is answered with the error page', async ({ charles, startUnkind, entries }) => {
  const endings: ((socket: Socket) => void)[] = [
    (socket) => void socket.end(),
    (socket) => void socket.end('HTTP/1.1 200 OK\r\nContent-'),
    (socket) => void socket.write('HTTP/1.1 200 OK\r\nContent-', () => setTimeout(() => socket.resetAndDestroy(), 20)),
  ];
  for (const asked of endings) {
    const origin = await startUnkind({ asked });
    const { text } = await sendBytes(charles.port, `GET ${origin.url}/ HTTP/1.1\r\nHost: x\r\n\r\n`);
    expect(text).toContain('Failed to connect to remote host');
    expect((await entries()).at(-1)).toMatchObject({ status: 'EXCEPTION', response: { status: 503 } });
  }
});

test('TLS that is answered with garbage or an end is an error that says so, without a pointer of OpenSSL', async ({
  charles,
  startUnkind,
  entries,
}) => {
  const relay = await charles.openRelay(ACCEPT_ANY);
  const answers: [asked: (socket: Socket) => void, reason: RegExp][] = [
    [(socket) => void socket.end('this is not TLS at all\r\n'), /: wrong version number$/],
    [(socket) => void socket.end(), /: Client network socket disconnected before secure TLS connection was established$/],
    [(socket) => void socket.resetAndDestroy(), /ECONNRESET$/],
  ];
  for (const [answer, reason] of answers) {
    const origin = await startUnkind({ connected: (socket) => socket.once('data', () => answer(socket)) });
    expect((await getSecure(relay.port, `https://127.0.0.1:${origin.port}/`)).status).toBe(503);
    expect((await entries()).at(-1)).toMatchObject({ status: 'EXCEPTION', errorMessage: expect.stringMatching(reason) });
  }
});

test('a server that says nothing is waited for until the client leaves', async ({ charles, startUnkind, entries }) => {
  const origin = await startUnkind();
  for (const leave of [(socket: Socket) => socket.end(), (socket: Socket) => socket.resetAndDestroy()]) {
    const before = origin.received.length;
    const client = net.connect(charles.port, '127.0.0.1').on('error', () => {});
    client.write(`GET ${origin.url}/ HTTP/1.1\r\nHost: x\r\n\r\n`);
    await expect.poll(() => origin.received[before]).toContain('\r\n\r\n');
    leave(client);
    await expect.poll(async () => (await entries()).at(-1)).toMatchObject({ status: 'EXCEPTION', errorMessage: CLIENT_CLOSED });
    await expect.poll(() => origin.open()).toBe(0);
  }
});

test('a server that ends its side without a word, and goes on listening, has not answered', async ({
  charles,
  startUnkind,
  entries,
}) => {
  const origin = await startUnkind({ connected: (socket) => void socket.end() });
  const { text } = await sendBytes(charles.port, `POST ${origin.url}/ HTTP/1.1\r\nHost: x\r\nContent-Length: 4\r\n\r\nbody`);
  expect(text).toContain('Failed to connect to remote host');
  expect((await entries())[0]).toMatchObject({ status: 'EXCEPTION', response: { status: 503 } });
});

test('a handshake that is never answered ends with the relay', async ({ charles, startUnkind, entries }) => {
  const origin = await startUnkind();
  const relay = await charles.openRelay(ACCEPT_ANY);
  const url = `https://127.0.0.1:${origin.port}`;
  const session = await openHttp2(relay.port, url);
  session.request({ ':path': '/' }).on('error', () => {});
  const client = await openTls(relay.port, `127.0.0.1:${origin.port}`);
  client.write('GET / HTTP/1.1\r\nHost: x\r\n\r\n');
  await expect.poll(() => origin.open()).toBe(2);
  session.destroy();
  client.destroy();
  await expect
    .poll(async () => (await entries()).map(({ errorMessage }) => errorMessage))
    .toEqual([CLIENT_CLOSED, CLIENT_CLOSED]);
  await relay.close();
  await expect.poll(() => origin.open()).toBe(0);
});

test('a tunnel that the upstream proxy never grants is given up with its client, and ends with the relay', async ({
  charles,
  startUnkind,
  entries,
}) => {
  const proxy = await startUnkind();
  const relay = await charles.openRelay({ verifyUpstream: false, upstreamProxy: proxy.url });
  const client = await openTls(relay.port, 'nowhere.invalid:443');
  client.write('GET / HTTP/1.1\r\nHost: x\r\n\r\n');
  await expect.poll(() => proxy.received[0]).toContain('CONNECT nowhere.invalid:443');
  client.destroy();
  await expect.poll(async () => (await entries())[0]).toMatchObject({ status: 'EXCEPTION', errorMessage: CLIENT_CLOSED });
  await relay.close();
  await expect.poll(() => proxy.open()).toBe(0);
});
