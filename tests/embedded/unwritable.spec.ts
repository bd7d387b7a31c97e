// Replies that are valid where they come from, but not as Node writes them: none ends the recorder, none is told as a failed connection.
import type { Route } from '../support/origin-routes.ts';
import { askHttp2, exchangeBytes, get, openHttp2 } from './client.ts';
import { expect, test } from './fixtures.ts';

const ACCEPT_ANY = { verifyUpstream: false, upstreamProxy: null };

const raw =
  (...lines: string[]): Route =>
  ({ socket }) =>
    void socket.end(lines.join('\r\n'), 'latin1');

test('headers and trailers that HTTP/2 forbids are left out for its clients', async ({ charles, startServer, entries }) => {
  const origin = await startServer({
    tls: true,
    routes: {
      '/head': raw('HTTP/1.1 200 OK', 'TE: gzip', 'Keep-Alive: 5', 'X-Kept: 1', 'Content-Length: 2', '', 'ok'),
      '/trailers': raw(
        'HTTP/1.1 200 OK',
        'Transfer-Encoding: chunked',
        'Trailer: TE, X-Sum',
        '',
        '2',
        'ok',
        '0',
        'TE: gzip',
        'Upgrade: h2c',
        'X-Sum: 7',
        '',
        '',
      ),
    },
  });
  const relay = await charles.openRelay(ACCEPT_ANY);
  const session = await openHttp2(relay.port, origin.url);
  const head = await askHttp2(session, { ':path': '/head' });
  expect([head.status, head.text, head.headers['x-kept'], head.headers.te]).toEqual([200, 'ok', '1', undefined]);

  const stream = session.request({ ':path': '/trailers' });
  const trailers = await new Promise<object>((resolve, reject) => {
    stream.once('trailers', resolve).once('error', reject).resume();
  });
  expect(Object.entries(trailers)).toEqual([['x-sum', '7']]);
  session.close();
  expect((await entries()).map(({ status }) => status)).toEqual(['COMPLETE', 'COMPLETE']);
});

test('the one form of `te` that HTTP/2 allows reaches the server', async ({ charles, startServer }) => {
  const origin = await startServer({ http2: true });
  const relay = await charles.openRelay(ACCEPT_ANY);
  const session = await openHttp2(relay.port, origin.url);
  expect((await askHttp2(session, { ':path': '/json', te: 'trailers' })).status).toBe(200);
  session.close();
  expect(origin.requests[0]?.headers.te).toBe('trailers');
});

test('`Trailer` without a chunked body passes as what it announces: nothing', async ({ charles, startServer, entries }) => {
  const origin = await startServer({
    routes: {
      '/length': raw('HTTP/1.1 200 OK', 'Trailer: X-Sum', 'Content-Length: 2', '', 'ok'),
      '/none': raw('HTTP/1.1 304 Not Modified', 'Trailer: X-Sum', 'Transfer-Encoding: chunked', '', ''),
      '/chunked': raw('HTTP/1.1 200 OK', 'Trailer: X-Sum', 'Transfer-Encoding: chunked', '', '2', 'ok', '0', 'X-Sum: 7', '', ''),
    },
  });
  const replies = [];
  for (const path of ['/length', '/none', '/chunked']) replies.push(await get(charles.port, origin.url + path));
  expect(replies.map(({ status, text, headers }) => [status, text, headers.trailer])).toEqual([
    [200, 'ok', undefined],
    [304, '', undefined],
    [200, 'ok', 'X-Sum'],
  ]);
  // By hand: Node's own client refuses to send these.
  for (const [method, rest] of [
    ['GET', '\r\n'],
    ['POST', 'Content-Length: 1\r\n\r\nx'],
  ]) {
    const head = `${method} ${origin.url}/echo HTTP/1.1\r\nHost: x\r\nConnection: close\r\nTrailer: X-Sum\r\n`;
    expect(await exchangeBytes(charles.port, head + rest)).toContain('HTTP/1.1 200 OK');
  }
  const recorded = await entries();
  expect(recorded.map(({ status }) => status)).toEqual(Array(5).fill('COMPLETE'));
  expect(recorded[0]?.response.header?.headers).toContainEqual({ name: 'Trailer', value: 'X-Sum' });
});

test('a status that HTTP/2 cannot carry resets the client, says why, and leaves the server', async ({
  charles,
  startServer,
  entries,
}) => {
  let left = false;
  const origin = await startServer({
    tls: true,
    routes: {
      '/odd': ({ socket }) => {
        socket.once('close', () => {
          left = true;
        });
        // Never ends by itself.
        socket.write('HTTP/1.1 999 Denied\r\nContent-Length: 1000\r\n\r\npart');
      },
    },
  });
  const relay = await charles.openRelay(ACCEPT_ANY);
  const session = await openHttp2(relay.port, origin.url);
  await expect(askHttp2(session, { ':path': '/odd' })).rejects.toThrow(/NGHTTP2/);
  await expect.poll(() => left).toBe(true);
  expect((await askHttp2(session, { ':path': '/json' })).status).toBe(200);
  session.close();
  const [entry] = await entries();
  expect(entry).toMatchObject({ status: 'EXCEPTION', response: { status: 999 } });
  expect(entry?.errorMessage).toMatch(/^The response could not be passed on to the client: .*999/);
});
