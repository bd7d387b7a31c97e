// Content that real clients send through the embedded recorder, as entries and queries read it.
import { createHash } from 'node:crypto';
import http from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import zlib from 'node:zlib';
import { FormData, fetch, ProxyAgent, WebSocket } from 'undici';
import { Entry } from '../../src/session/entry.ts';
import { compileQuery, type Query } from '../../src/session/query/query.ts';
import { frameOf } from '../support/origin-websocket.ts';
import { expect, test } from './fixtures.ts';

const matches = (query: Query, entry: Entry): boolean => compileQuery(query).matches(entry);

test('a multipart form with a picture keeps the text of its other parts', async ({ charles, origin, entries, closing }) => {
  const form = new FormData();
  const picture = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x00, 0xff]);
  form.set('title', 'Grüße');
  form.set('photo', new File([picture], 'ü "1".png', { type: 'image/png' }));
  await fetch(`${origin.url}/`, { method: 'POST', body: form, dispatcher: proxyTo(charles.port, closing) });
  const [entry] = (await entries()).map((raw) => new Entry(raw)) as [Entry];
  expect([...entry.form()]).toEqual([
    ['title', 'Grüße'],
    ['photo', 'ü "1".png'],
  ]);
  const photo = { fileName: /^ü "1"\.png$/, contentType: 'image/*', content: /^\x89PNG\r\n\0\xff$/ };
  expect(matches({ form: { title: 'Grüße' }, multipart: { title: /^Grüße$/, photo } }, entry)).toBe(true);
  expect(entry.bytes('request').includes(picture)).toBe(true);
});

test('events are read while the stream is open', async ({ charles, startServer, entries, closing }) => {
  const origin = await startServer({
    routes: {
      '/events': (_request, response) => {
        response.writeHead(200, { 'content-type': 'text/event-stream' });
        response.write('event: price\r\ndata: {"sku":"A1"}\r\n\r\ndata: unfinished\r\n');
      },
    },
  });
  const reply = await fetch(`${origin.url}/events`, { dispatcher: proxyTo(charles.port, closing) });
  await reply.body?.getReader().read();
  const read = async (): Promise<Entry[]> => (await entries()).map((raw) => new Entry(raw));
  await expect.poll(async () => (await read())[0]?.events).toEqual([{ event: 'price', data: '{"sku":"A1"}', id: '' }]);
  const [entry] = (await read()) as [Entry];
  expect([entry.state, matches({ eventSource: { event: 'price', data: { sku: 'A1' } } }, entry)]).toEqual(['in-flight', true]);
});

test('messages of a server that compresses are inflated as the client inflates them', async ({ charles, entries, closing }) => {
  const texts = ['{"sku":"A1","count":1}', '{"sku":"A1","count":2}'];
  const server = http.createServer().on('upgrade', (request, socket: Socket) => {
    const accept = createHash('sha1').update(`${request.headers['sec-websocket-key']}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`);
    socket.write(
      `HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: ${accept.digest('base64')}\r\nSec-WebSocket-Extensions: permessage-deflate\r\n\r\n`,
    );
    socket.on('data', () => {}).on('error', () => {});
    for (const frame of compressed(texts)) socket.write(frame);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  closing.push({ close: async () => void server.close().closeAllConnections() });
  const { port } = server.address() as AddressInfo;
  const socket = new WebSocket(`ws://127.0.0.1:${port}/`, { dispatcher: proxyTo(charles.port, closing) });
  const seen: unknown[] = [];
  socket.addEventListener('message', ({ data }) => seen.push(data));
  await expect.poll(() => seen).toEqual(texts);
  socket.send('Grüße');
  const read = async (): Promise<Entry[]> => (await entries()).map((raw) => new Entry(raw));
  await expect
    .poll(async () => (await read())[0]?.frames.map(({ from, type, text }) => [from, type, text]))
    .toEqual([['client', 'text', 'Grüße'], ...texts.map((text) => ['server', 'text', text])]);
  const [entry] = (await read()) as [Entry];
  expect(matches({ webSocket: { sent: /^Grüße$/, received: { count: 2 } } }, entry)).toBe(true);
  socket.close();
});

/** Each message continues the stream of the one before it. */
function compressed(texts: readonly string[]): Buffer[] {
  return texts.map((text, index) => {
    const before = Buffer.from(texts.slice(0, index).join(''));
    const dictionary = before.length > 0 ? { dictionary: before } : {};
    const options = { finishFlush: zlib.constants.Z_SYNC_FLUSH, ...dictionary };
    return frameOf(0x41, zlib.deflateRawSync(text, options).subarray(0, -4));
  });
}

function proxyTo(port: number, closing: { close(): Promise<void> }[]): ProxyAgent {
  const agent = new ProxyAgent({ uri: `http://127.0.0.1:${port}`, proxyTunnel: true });
  closing.push({ close: () => agent.destroy() });
  return agent;
}
