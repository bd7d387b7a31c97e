// Requests that are sent again: only where the server cannot have seen them, and never for ever.
import http2, { type ServerHttp2Stream } from 'node:http2';
import net, { type AddressInfo, type Socket } from 'node:net';
import { selfSigned } from '../../support/certificate.ts';
import { askHttp2, get, openHttp2 } from '../client.ts';
import { ACCEPT_ANY, expect, test } from './fixtures.ts';

test('a server of HTTP/2 that answers once and then resets every stream is not asked again', async ({
  charles,
  closing,
  entries,
}) => {
  let streams = 0;
  const server = http2.createSecureServer(await selfSigned(), () => {});
  server.on('stream', (stream: ServerHttp2Stream) => {
    streams += 1;
    stream.on('error', () => {});
    if (streams === 1) stream.respond({ ':status': 200 }, { endStream: true });
    else stream.close(http2.constants.NGHTTP2_INTERNAL_ERROR);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  closing.push({ close: () => new Promise((resolve) => server.close(() => resolve())) });
  const relay = await charles.openRelay(ACCEPT_ANY);
  const session = await openHttp2(relay.port, `https://127.0.0.1:${(server.address() as AddressInfo).port}`);
  expect((await askHttp2(session, { ':path': '/first' })).status).toBe(200);
  expect((await askHttp2(session, { ':path': '/second' })).status).toBe(503);
  expect(streams).toBe(2);
  session.destroy();
  expect((await entries()).map(({ status }) => status)).toEqual(['COMPLETE', 'EXCEPTION']);
  await relay.close();
});

test('bytes that a server sends on an idle connection are nobody’s response', async ({ charles, closing, entries }) => {
  const opened: Socket[] = [];
  const server = net.createServer((socket) => {
    opened.push(socket);
    socket.on('error', () => {}).on('data', () => socket.write('HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nright'));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  closing.push({
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        for (const socket of opened) socket.destroy();
      }),
  });
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  const late = 'HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nwrong';
  const endings: ((socket: Socket, sent: () => void) => void)[] = [
    (socket, sent) => void socket.write(late, sent),
    (socket, sent) => void socket.end(late.replace('200 OK', '408 Request Timeout'), sent),
  ];
  for (const ending of endings) {
    expect((await get(charles.port, url)).text).toBe('right');
    await new Promise<void>((resolve) => ending(opened.at(-1) as Socket, resolve));
  }
  expect((await get(charles.port, url)).text).toBe('right');
  expect((await entries()).map(({ response }) => response.status)).toEqual([200, 200, 200]);
});
