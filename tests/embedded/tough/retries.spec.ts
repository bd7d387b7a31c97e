// Requests that are sent again: only where the server cannot have seen them, and never for ever.
import http2, { type IncomingHttpHeaders, type ServerHttp2Session, type ServerHttp2Stream } from 'node:http2';
import net, { type AddressInfo, type Socket } from 'node:net';
import { selfSigned } from '../../support/certificate.ts';
import { askHttp2, get, openHttp2 } from '../client.ts';
import { ACCEPT_ANY, test as base, expect } from './fixtures.ts';

const test = base.extend<{
  startHttp2: (answer: (stream: ServerHttp2Stream, headers: IncomingHttpHeaders) => void) => Promise<string>;
}>({
  startHttp2: async ({ closing }, use) => {
    await use(async (answer) => {
      const sessions: ServerHttp2Session[] = [];
      const server = http2.createSecureServer(await selfSigned());
      server.on('session', (session) => sessions.push(session));
      server.on('stream', (stream, headers) =>
        answer(
          stream.on('error', () => {}),
          headers,
        ),
      );
      await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
      closing.push({
        close: () =>
          new Promise((resolve) => {
            server.close(() => resolve());
            for (const session of sessions) session.destroy();
          }),
      });
      return `https://127.0.0.1:${(server.address() as AddressInfo).port}`;
    });
  },
});

test('a server of HTTP/2 that answers once and then resets every stream is not asked again', async ({
  charles,
  startHttp2,
  entries,
}) => {
  let streams = 0;
  const url = await startHttp2((stream) => {
    streams += 1;
    if (streams === 1) stream.respond({ ':status': 200 }, { endStream: true });
    else stream.close(http2.constants.NGHTTP2_INTERNAL_ERROR);
  });
  const relay = await charles.openRelay(ACCEPT_ANY);
  const session = await openHttp2(relay.port, url);
  expect((await askHttp2(session, { ':path': '/first' })).status).toBe(200);
  expect((await askHttp2(session, { ':path': '/second' })).status).toBe(503);
  expect(streams).toBe(2);
  session.destroy();
  expect((await entries()).map(({ status }) => status)).toEqual(['COMPLETE', 'EXCEPTION']);
});

test('a stream that a server of HTTP/2 refuses is sent again, whatever its method, unless it has a body', async ({
  charles,
  startHttp2,
  entries,
}) => {
  const asked: string[] = [];
  const url = await startHttp2((stream, { ':method': method = '' }) => {
    asked.push(method);
    if (asked.length % 3 === 0) stream.respond({ ':status': 200 }, { endStream: true });
    else stream.close(http2.constants.NGHTTP2_REFUSED_STREAM);
  });
  const relay = await charles.openRelay(ACCEPT_ANY);
  const session = await openHttp2(relay.port, url);
  for (const method of ['GET', 'DELETE']) {
    expect((await askHttp2(session, { ':path': '/', ':method': method })).status, method).toBe(200);
  }
  expect((await askHttp2(session, { ':path': '/', ':method': 'POST' }, 'body')).status).toBe(503);
  session.destroy();
  expect(asked).toEqual([...Array(3).fill('GET'), ...Array(3).fill('DELETE'), 'POST']);
  expect((await entries()).map(({ status }) => status)).toEqual(['COMPLETE', 'COMPLETE', 'EXCEPTION']);
});

test('a server that refuses every stream is asked a few times, not for ever', async ({ charles, startHttp2 }) => {
  let streams = 0;
  const url = await startHttp2((stream) => {
    streams += 1;
    stream.close(http2.constants.NGHTTP2_REFUSED_STREAM);
  });
  const relay = await charles.openRelay(ACCEPT_ANY);
  const session = await openHttp2(relay.port, url);
  expect((await askHttp2(session, { ':path': '/' })).status).toBe(503);
  session.destroy();
  expect(streams).toBe(11);
});

test('after a download that was broken off, a server of HTTP/2 answers the next request', async ({
  charles,
  startHttp2,
  entries,
}) => {
  const url = await startHttp2((stream, { ':path': path }) => {
    stream.respond({ ':status': 200 });
    stream.end(path === '/large' ? Buffer.alloc(20_000_000) : 'small');
  });
  const relay = await charles.openRelay(ACCEPT_ANY);
  const first = await openHttp2(relay.port, url);
  const large = first.request({ ':path': '/large' }).on('error', () => {});
  large.on('data', () => large.close(http2.constants.NGHTTP2_CANCEL));
  await new Promise((resolve) => large.once('close', resolve));
  first.destroy();
  await expect.poll(async () => (await entries())[0]?.status).toBe('EXCEPTION');
  const second = await openHttp2(relay.port, url);
  expect(await askHttp2(second, { ':path': '/small' })).toMatchObject({ status: 200, text: 'small' });
  second.destroy();
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
