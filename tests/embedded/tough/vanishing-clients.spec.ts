// Clients that vanish at each step of an exchange, in order or by a reset: the server is left too, and the entry says so.
import net, { type Socket } from 'node:net';
import { askHttp2, openHttp2, openTls, openTunnel } from '../client.ts';
import { ACCEPT_ANY, expect, test } from './fixtures.ts';

const CLIENT_CLOSED = 'Client closed connection before receiving entire response';

const LEAVINGS: readonly ((socket: Socket) => void)[] = [
  (socket) => void socket.end(),
  (socket) => void socket.resetAndDestroy(),
];

test('within a request, before or in its response', async ({ charles, startUnkind, entries }) => {
  const origin = await startUnkind({
    asked: (socket) => void socket.write(replies.shift() ?? ''),
  });
  // What the client has sent when it leaves, and what it has got by then.
  const steps: [sent: string, reply: string, got: string][] = [
    ['Content-Length: 100\r\n\r\nhalf', '', ''],
    ['Transfer-Encoding: chunked\r\n\r\n4\r\nhalf\r\n', '', ''],
    ['\r\n', '', ''],
    ['\r\n', 'HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf', 'half'],
    ['\r\n', 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nhalf\r\n', 'half'],
  ];
  const replies = steps.flatMap(([, reply]) => LEAVINGS.map(() => reply));
  for (const [sent, , got] of steps) {
    for (const leave of LEAVINGS) {
      const client = net.connect(charles.port, '127.0.0.1').on('error', () => {});
      let text = '';
      client.on('data', (chunk: Buffer) => {
        text += chunk.toString();
      });
      client.write(`POST ${origin.url}/ HTTP/1.1\r\nHost: x\r\n${sent}`);
      await expect.poll(() => [origin.open(), text.includes(got)]).toEqual([1, true]);
      leave(client);
      await expect.poll(() => origin.open()).toBe(0);
    }
  }
  const recorded = await entries();
  expect(recorded.map(({ status, errorMessage }) => [status, errorMessage])).toEqual(
    Array(10).fill(['EXCEPTION', CLIENT_CLOSED]),
  );
  expect(recorded.map(({ response }) => response.status)).toEqual([...Array(6).fill(undefined), ...Array(4).fill(200)]);
});

test('before a request is whole there is nothing to record, and nobody is asked', async ({ charles, origin, entries }) => {
  const beginnings = ['', 'G', `GET ${origin.url}/ HTTP/1.1\r\nHo`, 'CONN', `CONNECT 127.0.0.1:${origin.port} HTTP/1.1\r\nHost`];
  for (const bytes of beginnings) {
    for (const leave of LEAVINGS) {
      const client = net.connect(charles.port, '127.0.0.1').on('error', () => {});
      await new Promise<void>((resolve) => client.once('connect', resolve));
      client.write(bytes, () => leave(client));
      await new Promise((resolve) => client.once('close', resolve).resume());
    }
  }
  expect(await entries()).toEqual([]);
  expect(origin.requests).toHaveLength(0);
});

test('within a tunnel, its handshake, or a session of HTTP/2', async ({ charles, startServer, entries }) => {
  const origin = await startServer({ http2: true });
  const authority = `127.0.0.1:${origin.port}`;
  const relay = await charles.openRelay(ACCEPT_ANY);
  for (const leave of LEAVINGS) {
    leave(await openTunnel(relay.port, authority));
    // A ClientHello is announced, and does not come.
    const hello = await openTunnel(relay.port, authority);
    hello.on('error', () => {}).write(Buffer.from([0x16, 3, 1, 2, 0, 1, 0, 1, 252, 3, 3]), () => leave(hello));
    const secured = await openTls(relay.port, authority, { ALPNProtocols: ['h2'] });
    secured.on('error', () => {}).end('PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n');
  }
  await expect
    .poll(async () => (await entries()).filter(({ status }) => status === 'EXCEPTION').length)
    .toBeGreaterThanOrEqual(4);
  for (const { method, status } of await entries()) expect([method, status]).toEqual(['CONNECT', 'EXCEPTION']);
  const session = await openHttp2(relay.port, origin.url);
  session.on('error', () => {});
  const streams = [1, 2, 3].map(() => session.request({ ':path': '/slow?ms=60000' }).on('error', () => {}));
  await expect.poll(() => origin.requests.length).toBe(streams.length);
  session.destroy();
  await expect
    .poll(async () => (await entries()).filter(({ method }) => method === 'GET').map(({ errorMessage }) => errorMessage))
    .toEqual(Array(3).fill(CLIENT_CLOSED));
  const again = await openHttp2(relay.port, origin.url);
  expect((await askHttp2(again, { ':path': '/json' })).status).toBe(200);
  again.close();
});
