// Opaque tunnels and WebSockets with peers that die, end one side only, or send without measure.
import { createHash, randomBytes } from 'node:crypto';
import net, { type AddressInfo, type Socket } from 'node:net';
import { sendBytes } from '../../support/raw-client.ts';
import { resetConnection } from '../../support/unkind-origin.ts';
import { exportEntries, openTunnel } from '../client.ts';
import { expect, test } from './fixtures.ts';

const ACCEPTED = 'HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n';
const upgradeTo = (url: string) => `GET ${url}/ws HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n`;

test('a client that ends its side of a tunnel still gets the answer', async ({ charles, closing, entries }) => {
  // Answers when all of the question is there, as `nc -N` and many old protocols do.
  const server = net.createServer({ allowHalfOpen: true }, (socket) => {
    let question = '';
    socket.on('data', (chunk: Buffer) => {
      question += chunk.toString();
    });
    socket.once('end', () => setTimeout(() => socket.end(`answer to ${question.slice(1)}`), 30));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  closing.push({ close: () => new Promise((resolve) => void server.close(() => resolve())) });
  const client = net.connect({ port: charles.port, host: '127.0.0.1', allowHalfOpen: true });
  let text = '';
  client.on('data', (chunk: Buffer) => {
    text += chunk.toString();
    if (text.endsWith('\r\n\r\n')) client.end('\x02question');
  });
  client.write(`CONNECT 127.0.0.1:${(server.address() as AddressInfo).port} HTTP/1.1\r\n\r\n`);
  await new Promise((resolve) => client.once('end', resolve));
  expect(text).toMatch(/answer to question$/);
  await expect
    .poll(async () => (await entries())[0])
    .toMatchObject({ status: 'COMPLETE', tunnel: true, response: { sizes: { body: 18 } } });
});

test('a tunnel ends for one when it ends for the other, however that is', async ({ charles, startUnkind, entries }) => {
  for (const breakOff of [
    (socket: Socket) => socket.end(),
    (socket: Socket) => resetConnection(socket),
    (socket: Socket) => socket.destroy(),
  ]) {
    const origin = await startUnkind({ connected: (socket) => socket.once('data', () => breakOff(socket)) });
    const client = await openTunnel(charles.port, `127.0.0.1:${origin.port}`);
    client.on('error', () => {}).write('\x02hello');
    await new Promise((resolve) => client.once('close', resolve).resume());
    expect((await entries()).at(-1)).toMatchObject({
      tunnel: true,
      times: { end: expect.any(String) },
      request: { sizes: { body: 6 } },
    });
  }
});

test('a WebSocket whose server dies is broken off for the client, and the entry says why', async ({
  charles,
  startUnkind,
  entries,
}) => {
  const origin = await startUnkind({
    asked: (socket) => void socket.write(`${ACCEPTED}\x81\x02hi`, 'latin1', () => setTimeout(() => resetConnection(socket), 30)),
  });
  const { text, end } = await sendBytes(charles.port, upgradeTo(origin.url));
  expect([text.endsWith('\x81\x02hi'), end]).toEqual([true, 'reset']);
  expect((await entries())[0]).toMatchObject({
    status: 'EXCEPTION',
    webSocket: true,
    errorMessage: expect.stringMatching(/^Remote server closed the connection: .*ECONNRESET/),
    response: { status: 101, sizes: { body: 4 } },
  });
});

test('a WebSocket handshake that is never answered ends with its client', async ({ charles, startUnkind, entries }) => {
  const origin = await startUnkind();
  for (const leave of [(socket: Socket) => socket.end(), (socket: Socket) => socket.resetAndDestroy()]) {
    const client = net.connect(charles.port, '127.0.0.1').on('error', () => {});
    client.write(upgradeTo(origin.url));
    await expect.poll(() => origin.open()).toBe(1);
    leave(client);
    await expect.poll(() => origin.open()).toBe(0);
    await expect.poll(async () => (await entries()).at(-1)?.status).toBe('EXCEPTION');
  }
});

test('a WebSocket refused with half a response is a reset, not an end', async ({ charles, startUnkind, entries }) => {
  const reply = 'HTTP/1.1 403 Forbidden\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nhalf\r\n';
  const origin = await startUnkind({ asked: (socket) => socket.end(reply) });
  const { text, end } = await sendBytes(charles.port, upgradeTo(origin.url));
  expect([text.includes('half'), end]).toEqual([true, 'reset']);
  expect((await entries())[0]).toMatchObject({ status: 'EXCEPTION', response: { status: 403 } });
});

test('a frame of 20 MB passes whole and is recorded up to the limit', async ({ start, startUnkind }) => {
  const charles = await start({ recording: true, maxBodyBytes: 1_000_000 });
  const payload = randomBytes(20_000_000);
  const head = Buffer.alloc(10);
  head.set([0x82, 127]);
  head.writeBigUInt64BE(BigInt(payload.length), 2);
  const origin = await startUnkind({
    asked: (socket) => {
      socket.write(ACCEPTED);
      socket.write(head);
      socket.end(payload);
    },
  });
  const hash = createHash('sha256');
  const client = net.connect(charles.port, '127.0.0.1', () => client.write(upgradeTo(origin.url)));
  let first = true;
  client.on('data', (chunk: Buffer) => {
    hash.update(first ? chunk.subarray(chunk.indexOf('\r\n\r\n') + 4) : chunk);
    first = false;
  });
  await new Promise((resolve) => client.once('end', resolve));
  expect(hash.digest('hex')).toBe(createHash('sha256').update(head).update(payload).digest('hex'));
  client.destroy();
  const [entry] = await exportEntries(charles.port);
  expect(entry).toMatchObject({ webSocket: true, response: { sizes: { body: payload.length + head.length } } });
  const body = entry?.response.body;
  expect(Buffer.from(body && 'encoded' in body ? body.encoded : '', 'base64')).toHaveLength(1_000_000);
});
