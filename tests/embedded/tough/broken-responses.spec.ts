// Responses that break off: the client sees a break, never an end, and the entry has what came and why there is no more.
import http2, { type ServerHttp2Stream } from 'node:http2';
import type { AddressInfo, Socket } from 'node:net';
import { selfSigned } from '../../support/certificate.ts';
import { sendBytes } from '../../support/raw-client.ts';
import { resetConnection } from '../../support/unkind-origin.ts';
import { askHttp2, getSecure, openHttp2 } from '../client.ts';
import { ACCEPT_ANY, expect, test } from './fixtures.ts';

const BROKEN = {
  status: 'EXCEPTION',
  errorMessage: expect.stringMatching(/^Remote server closed the connection before the end of the response: /),
  response: { status: 200, body: { text: 'half' } },
};

const fin = (socket: Socket) => void socket.end();
// Not at once: what a reset overtakes is lost.
const reset = (socket: Socket) => void setTimeout(() => resetConnection(socket), 30);

const CASES: [name: string, rest: string, breakOff: (socket: Socket) => void][] = [
  ['fewer bytes than announced', 'Content-Length: 10\r\n\r\nhalf', fin],
  ['chunks without their end', 'Transfer-Encoding: chunked\r\n\r\n4\r\nhalf\r\n', fin],
  ['a part of a chunk', 'Transfer-Encoding: chunked\r\n\r\n8\r\nhalf', fin],
  ['a reset after a chunk', 'Transfer-Encoding: chunked\r\n\r\n4\r\nhalf\r\n', reset],
  ['a reset of a body that the end of the connection would end', '\r\nhalf', reset],
];

test('over HTTP/1.1, plain and encrypted', async ({ charles, startUnkind, entries }) => {
  const relay = await charles.openRelay(ACCEPT_ANY);
  for (const [name, rest, breakOff] of CASES) {
    const asked = (socket: Socket) =>
      void socket.write(`HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\n${rest}`, () => breakOff(socket));
    const plain = await startUnkind({ asked });
    const { text, end } = await sendBytes(relay.port, `GET ${plain.url}/ HTTP/1.1\r\nHost: x\r\n\r\n`);
    expect([text.includes('half'), end], name).toEqual([true, 'reset']);

    const secure = await startUnkind({ asked, tls: 'http/1.1' });
    const session = await openHttp2(relay.port, secure.url);
    await expect(askHttp2(session, { ':path': '/' }), name).rejects.toThrow(/NGHTTP2/);
    session.destroy();
    await expect(getSecure(relay.port, `${secure.url}/`), name).rejects.toThrow(/aborted|ECONNRESET|hang up/);
  }
  const recorded = await entries();
  expect(recorded).toHaveLength(3 * CASES.length);
  for (const entry of recorded) expect(entry).toMatchObject(BROKEN);
});

test('a body that the end of the connection ends is whole', async ({ charles, startUnkind, entries }) => {
  const origin = await startUnkind({ asked: (socket) => socket.end('HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\n\r\nwhole') });
  const { text, end } = await sendBytes(charles.port, `GET ${origin.url}/ HTTP/1.0\r\n\r\n`);
  expect([text.split('\r\n\r\n')[1], end]).toEqual(['whole', 'closed']);
  expect((await entries())[0]).toMatchObject({ status: 'COMPLETE', response: { body: { text: 'whole' } } });
});

test('over HTTP/2, with its stream, its session and its connection', async ({ charles, closing, entries }) => {
  const sockets = new Set<Socket>();
  const breakings: Readonly<Record<string, (stream: ServerHttp2Stream) => void>> = {
    '/stream': (stream) => stream.destroy(new Error('broken off')),
    '/session': ({ session }) => session?.destroy(),
    '/goaway': ({ session }) => session?.destroy(undefined, http2.constants.NGHTTP2_INTERNAL_ERROR),
    '/connection': () => sockets.forEach(resetConnection),
  };
  const server = http2.createSecureServer(await selfSigned());
  server.on('connection', (socket: Socket) => sockets.add(socket.once('close', () => sockets.delete(socket))));
  server
    .on('sessionError', () => {})
    .on('stream', (stream, { ':path': path = '' }) => {
      stream.on('error', () => {}).respond({ ':status': 200, 'content-type': 'text/plain' });
      stream.write('half', () => setTimeout(() => breakings[path]?.(stream), 30));
    });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  closing.push({ close: () => new Promise((resolve) => server.close(() => resolve())) });
  const { port } = server.address() as AddressInfo;
  const relay = await charles.openRelay(ACCEPT_ANY);
  const session = await openHttp2(relay.port, `https://127.0.0.1:${port}`);
  for (const path of Object.keys(breakings)) {
    await expect(askHttp2(session, { ':path': path }), path).rejects.toThrow(/NGHTTP2/);
  }
  session.destroy();
  const recorded = await entries();
  expect(recorded.map(({ path }) => path)).toEqual(Object.keys(breakings));
  for (const entry of recorded) expect(entry).toMatchObject(BROKEN);
  await relay.close();
});
