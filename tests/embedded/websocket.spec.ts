// WebSocket traffic through the embedded recorder: what passes, and the one entry that it is.
import { ProxyAgent, WebSocket } from 'undici';
import type { EmbeddedCharles } from '../../src/embedded/index.ts';
import type { RawBody, RawEntry } from '../../src/session/raw-entry.ts';
import { type Frame, readFrame } from '../support/origin-websocket.ts';
import { ask, exchangeBytes } from './client.ts';
import { expect, test } from './fixtures.ts';

for (const scheme of ['ws', 'wss'] as const) {
  test(`${scheme}: messages pass both ways and are one entry with the frames of each side`, async ({
    charles,
    startServer,
    entries,
  }) => {
    const origin = await startServer(scheme === 'wss' ? { tls: true } : {});
    const relay = await charles.openRelay({ verifyUpstream: false, upstreamProxy: null });
    const socket = connect(relay.port, `${scheme}://localhost:${origin.port}/chat?room=1`, charles);
    const long = 'z'.repeat(3000);
    expect(await talk(socket, ['hello', long])).toEqual(['hello', long]);

    const [open] = await entries();
    expect(open).toMatchObject({ status: 'RECEIVED_RESPONSE_BODY', webSocket: true, times: { end: null } });
    socket.close(1000, 'bye');
    await expect.poll(async () => (await entries())[0]?.status).toBe('COMPLETE');

    const recorded = await entries();
    expect(recorded).toHaveLength(1);
    const [entry] = recorded as [RawEntry];
    expect(entry).toMatchObject({
      method: 'GET',
      scheme: scheme === 'wss' ? 'https' : 'http',
      host: 'localhost',
      path: '/chat',
      query: 'room=1',
      tunnel: false,
      times: { start: open?.times.start },
      response: { status: 101, mimeType: null, header: { firstLine: 'HTTP/1.1 101 Switching Protocols' } },
    });
    const sent = framesOf(entry.request.body);
    expect(sent.map(({ opcode, payload }) => [opcode, payload.toString('latin1')])).toEqual([
      [1, 'hello'],
      [1, long],
      [8, '\x03\xe8bye'],
    ]);
    expect(sent.every(({ masked }) => masked)).toBe(true);
    const received = framesOf(entry.response.body);
    expect(received.slice(0, 2).map(({ opcode, payload }) => [opcode, payload.toString('latin1')])).toEqual([
      [1, 'hello'],
      [1, long],
    ]);
    expect(received.some(({ masked }) => masked)).toBe(false);
    const total = sent.reduce((sum, { length }) => sum + length, 0);
    expect(entry.request.sizes.body).toBe(total);
    expect(Object.keys(entry).indexOf('webSocket')).toBe(Object.keys(entry).indexOf('clientKeptAlive') + 1);
  });
}

test('compression is not offered to the server: the frames can be read', async ({ charles, startServer }) => {
  const origin = await startServer();
  const socket = connect(charles.port, `ws://localhost:${origin.port}/`, charles);
  await talk(socket, ['hello']);
  socket.close();
  expect(origin.requests[0]?.headers).not.toHaveProperty('sec-websocket-extensions');
  expect(origin.requests[0]?.headers).toHaveProperty('sec-websocket-key');
});

test('a server that closes is seen by the client, and the entry is complete', async ({ charles, startServer, entries }) => {
  const origin = await startServer();
  const socket = connect(charles.port, `ws://localhost:${origin.port}/?close`, charles);
  const closed = new Promise<number>((resolve) => socket.addEventListener('close', ({ code }) => resolve(code)));
  await talk(socket, ['last']);
  expect(await closed).toBe(1000);
  await expect
    .poll(async () => (await entries()).map(({ status, webSocket }) => [status, webSocket]))
    .toEqual([['COMPLETE', true]]);
});

test('a refused upgrade is an ordinary reply, to the client and in the entry', async ({ charles, startServer, entries }) => {
  const origin = await startServer();
  const reply = await ask({ ...upgradeTo(charles.port, `${origin.url}/refuse`) });
  expect([reply.status, reply.text]).toEqual([403, 'refused']);
  const [entry] = await entries();
  expect(entry).toMatchObject({ status: 'COMPLETE', response: { status: 403, body: { text: 'refused' } } });
  expect(entry).not.toHaveProperty('webSocket');
});

test('an upgrade to a server that is not there is answered with the error page', async ({ charles, startServer, entries }) => {
  const origin = await startServer();
  await origin.close();
  const reply = await ask({ ...upgradeTo(charles.port, `${origin.url}/`) });
  expect(reply.status).toBe(503);
  expect(reply.text).toContain('<h2>Failed to connect to remote host</h2>');
  expect((await entries())[0]).toMatchObject({ status: 'EXCEPTION', response: { status: 503 } });
});

test('frames that come with the handshake are not lost', async ({ charles, startServer, entries }) => {
  const origin = await startServer();
  const masked = Buffer.from([0x81, 0x82, 1, 2, 3, 4, 'h'.charCodeAt(0) ^ 1, 'i'.charCodeAt(0) ^ 2]);
  const close = Buffer.from([0x88, 0x80, 1, 2, 3, 4]);
  const head = `GET ${origin.url}/ HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Key: MDEyMzQ1Njc4OWFiY2RlZg==\r\nSec-WebSocket-Version: 13\r\n\r\n`;
  const reply = await exchangeBytes(charles.port, Buffer.concat([Buffer.from(head), masked, close]));
  expect(reply).toMatch(/^HTTP\/1\.1 101 Switching Protocols\r\n/);
  expect(reply).toContain('\x81\x02hi');
  const [entry] = await entries();
  expect(framesOf(entry?.request.body).map(({ payload }) => payload.toString())).toEqual(['hi', '']);
});

function connect(proxyPort: number, url: string, { ca }: EmbeddedCharles): WebSocket {
  const dispatcher = new ProxyAgent({ uri: `http://127.0.0.1:${proxyPort}`, requestTls: { ca: ca.pem } });
  return new WebSocket(url, { dispatcher });
}

/** Sends the messages in turn; resolves with the replies. */
function talk(socket: WebSocket, messages: readonly string[]): Promise<string[]> {
  const replies: string[] = [];
  return new Promise((resolve, reject) => {
    const next = () => (replies.length === messages.length ? resolve(replies) : socket.send(messages[replies.length] as string));
    socket.addEventListener('open', next);
    socket.addEventListener('error', () => reject(new Error('the WebSocket failed')));
    socket.addEventListener('message', ({ data }) => {
      replies.push(String(data));
      next();
    });
  });
}

function framesOf(body: RawBody | undefined): Frame[] {
  let bytes = Buffer.from(body && 'encoded' in body ? body.encoded : '', 'base64');
  const frames: Frame[] = [];
  for (let frame = readFrame(bytes); frame !== null; frame = readFrame(bytes)) {
    frames.push(frame);
    bytes = bytes.subarray(frame.length);
  }
  expect(bytes).toHaveLength(0);
  return frames;
}

function upgradeTo(port: number, url: string): object {
  const headers = {
    host: new URL(url).host,
    connection: 'Upgrade',
    upgrade: 'websocket',
    'sec-websocket-version': '13',
    'sec-websocket-key': 'MDEyMzQ1Njc4OWFiY2RlZg==',
  };
  return { host: '127.0.0.1', port, path: url, headers };
}
