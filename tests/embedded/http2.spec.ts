// HTTP/2 towards the client and towards the server, each with and without the other.
import http2 from 'node:http2';
import { addAbortSignal } from 'node:stream';
import type { Route } from '../support/origin-routes.ts';
import { askHttp2, getSecure, openHttp2 } from './client.ts';
import { expect, test } from './fixtures.ts';

const ACCEPT_ANY = { verifyUpstream: false, upstreamProxy: null };

test('between two that speak it, it is passed on and recorded as such', async ({ charles, startServer, entries }) => {
  const origin = await startServer({ http2: true });
  const relay = await charles.openRelay(ACCEPT_ANY);
  const session = await openHttp2(relay.port, origin.url);
  const headers = { ':method': 'POST', ':path': '/echo?x=1', 'content-type': 'text/plain', cookie: ['a=1', 'b=2'] };
  const reply = await askHttp2(session, headers, 'hello');
  await askHttp2(session, { ':path': '/brotli' });
  session.close();
  expect(JSON.parse(reply.text)).toMatchObject({ method: 'POST', body: 'hello' });
  expect(origin.requests.map(({ httpVersion }) => httpVersion)).toEqual(['2.0', '2.0']);
  const [first, second] = await entries();
  expect(first).toMatchObject({
    status: 'COMPLETE',
    method: 'POST',
    protocolVersion: 'HTTP/2.0',
    scheme: 'https',
    path: '/echo',
    query: 'x=1',
    keptAlive: false,
    ssl: { protocol: 'TLSv1.3' },
    alpn: { protocol: 'h2' },
    remoteAddress: '127.0.0.1/127.0.0.1',
    request: { mimeType: 'text/plain', sizes: { body: 5 }, body: { text: 'hello', charset: null } },
    response: { status: 200, mimeType: 'application/json', charset: 'utf-8' },
  });
  expect(first?.durations.ssl).toEqual(expect.any(Number));
  for (const { header } of [first?.request, first?.response].filter((message) => message !== undefined)) {
    expect(header).not.toHaveProperty('firstLine');
  }
  expect(first?.request.header?.headers).toEqual(
    expect.arrayContaining([
      { name: ':method', value: 'POST' },
      { name: ':path', value: '/echo?x=1' },
      { name: ':scheme', value: 'https' },
      { name: ':authority', value: `127.0.0.1:${origin.port}` },
      { name: 'cookie', value: 'a=1' },
      { name: 'cookie', value: 'b=2' },
    ]),
  );
  expect(first?.response.header?.headers[0]).toEqual({ name: ':status', value: '200' });
  expect(second).toMatchObject({ keptAlive: true, clientKeptAlive: true, durations: { dns: null, connect: null, ssl: null } });
  expect(second?.remoteLocalPort).toBe(first?.remoteLocalPort);
  expect(second?.clientPort).toBe(first?.clientPort);
  expect(second?.response.body).toMatchObject({ decoded: true });
});

test('many requests at once share one connection and are told apart', async ({ charles, startServer, entries }) => {
  const origin = await startServer({ http2: true });
  const relay = await charles.openRelay(ACCEPT_ANY);
  const session = await openHttp2(relay.port, origin.url);
  const numbers = Array.from({ length: 40 }, (_, index) => index);
  const replies = await Promise.all(
    numbers.map((number) =>
      askHttp2(session, { ':method': 'POST', ':path': `/echo?n=${number}`, 'content-type': 'text/plain' }, `body ${number}`),
    ),
  );
  session.close();
  expect(replies.map(({ text }) => JSON.parse(text).body)).toEqual(numbers.map((number) => `body ${number}`));
  expect(new Set(origin.requests.map(({ port }) => port)).size).toBe(1);
  const recorded = await entries();
  expect(recorded.filter(({ keptAlive }) => !keptAlive)).toHaveLength(1);
  for (const { query, request } of recorded) expect(request.body).toMatchObject({ text: `body ${query?.slice(2)}` });
});

test('for a server without it, requests are translated, cookies and framing included', async ({
  charles,
  startServer,
  entries,
}) => {
  const origin = await startServer({ tls: true });
  const relay = await charles.openRelay(ACCEPT_ANY);
  const session = await openHttp2(relay.port, origin.url);
  const reply = await askHttp2(session, { ':method': 'POST', ':path': '/echo', cookie: ['a=1', 'b=2'] }, 'streamed');
  const empty = await askHttp2(session, { ':method': 'POST', ':path': '/echo' });
  const missing = await askHttp2(session, { ':path': '/status/204' });
  session.close();
  expect(JSON.parse(reply.text)).toMatchObject({
    body: 'streamed',
    headers: { cookie: 'a=1; b=2', host: `127.0.0.1:${origin.port}` },
  });
  expect(JSON.parse(empty.text)).toMatchObject({ body: '', headers: { 'content-length': '0' } });
  expect(missing.status).toBe(204);
  expect(origin.requests.map(({ httpVersion }) => httpVersion)).toEqual(['1.1', '1.1', '1.1']);
  const recorded = await entries();
  expect(recorded[0]).toMatchObject({
    status: 'COMPLETE',
    protocolVersion: 'HTTP/2.0',
    alpn: { protocol: 'http/1.1' },
    keptAlive: false,
  });
  expect(recorded[0]?.request.header?.headers.filter(({ name }) => name === 'cookie')).toHaveLength(2);
  expect(recorded.map(({ status }) => status)).toEqual(['COMPLETE', 'COMPLETE', 'COMPLETE']);
  expect(new Set(origin.requests.map(({ port }) => port)).size).toBe(1);
});

test('a client without it gets HTTP/1.1 all the way', async ({ charles, startServer, entries }) => {
  const origin = await startServer({ http2: true });
  const relay = await charles.openRelay(ACCEPT_ANY);
  expect((await getSecure(relay.port, `${origin.url}/json`)).text).toBe('{"hello":"world"}');
  expect(origin.requests[0]?.httpVersion).toBe('1.1');
  expect((await entries())[0]).toMatchObject({ protocolVersion: 'HTTP/1.1', alpn: { protocol: 'http/1.1' } });
});

test('a cancelled stream ends its own entry and no other', async ({ charles, startServer, entries }) => {
  const origin = await startServer({ http2: true });
  const relay = await charles.openRelay(ACCEPT_ANY);
  const session = await openHttp2(relay.port, origin.url);
  const cancelled = session.request({ ':path': '/slow?ms=60000' });
  cancelled.on('error', () => {});
  await expect.poll(() => origin.requests.length).toBe(1);
  const other = askHttp2(session, { ':path': '/slow?ms=300' });
  cancelled.close(http2.constants.NGHTTP2_CANCEL);
  expect((await other).text).toBe('at last');
  session.close();
  expect((await entries()).map(({ status, errorMessage }) => [status, errorMessage])).toEqual([
    ['EXCEPTION', 'Client closed connection before receiving entire response'],
    ['COMPLETE', undefined],
  ]);
});

test('a stream that the server resets, with an error or without, is reset for the client', async ({
  charles,
  startServer,
  entries,
}) => {
  const breakings: ((stream: http2.ServerHttp2Stream) => void)[] = [
    (stream) => stream.destroy(new Error('broken off')),
    // The way to a CANCEL: Node takes it for an end of the body.
    (stream) => addAbortSignal(AbortSignal.abort(), stream),
  ];
  for (const breakOff of breakings) {
    const broken: Route = (_request, response) => {
      const { stream } = response as unknown as { stream: http2.ServerHttp2Stream };
      stream.on('error', () => {});
      stream.respond({ ':status': 200, 'content-type': 'text/plain' });
      stream.write('half');
      setTimeout(() => breakOff(stream), 50);
    };
    const origin = await startServer({ http2: true, routes: { '/broken': broken } });
    const relay = await charles.openRelay(ACCEPT_ANY);
    const session = await openHttp2(relay.port, origin.url);
    await expect(askHttp2(session, { ':path': '/broken' })).rejects.toThrow(/NGHTTP2/);
    session.close();
    expect((await entries()).at(-1)).toMatchObject({ status: 'EXCEPTION', response: { status: 200, body: { text: 'half' } } });
  }
});

test('a body that the client breaks off is not whole for the server', async ({ charles, startServer, entries }) => {
  for (const options of [{ http2: true }, { tls: true }] as const) {
    const ends: string[] = [];
    const origin = await startServer({
      ...options,
      routes: {
        '/upload': (request) => {
          request.once('aborted', () => ends.push('aborted')).once('end', () => ends.push('end'));
          request.on('error', () => {}).resume();
        },
      },
    });
    const relay = await charles.openRelay(ACCEPT_ANY);
    const session = await openHttp2(relay.port, origin.url);
    const upload = session.request({ ':method': 'POST', ':path': '/upload' });
    upload.on('error', () => {});
    upload.write('half of it');
    await expect.poll(async () => (await entries()).at(-1)?.request.sizes.body).toBe(10);
    upload.destroy(new Error('the client broke off'));
    await expect.poll(() => ends[0]).toBe('aborted');
    session.close();
  }
  expect((await entries()).map(({ status }) => status)).toEqual(['EXCEPTION', 'EXCEPTION']);
});

test('a large body passes whole both ways', async ({ charles, startServer, entries }) => {
  const large = 'x'.repeat(5_000_000);
  const origin = await startServer({ http2: true });
  const relay = await charles.openRelay(ACCEPT_ANY);
  const session = await openHttp2(relay.port, origin.url);
  const reply = await askHttp2(session, { ':method': 'POST', ':path': '/echo' }, large);
  session.close();
  expect(JSON.parse(reply.text).body).toHaveLength(large.length);
  expect((await entries())[0]).toMatchObject({ request: { sizes: { body: large.length } } });
});
