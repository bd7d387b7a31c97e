// An entry of the embedded recorder, field by field, against the shape of Charles 5.
import http from 'node:http';
import { get, getInTunnel, getSecure } from './client.ts';
import { expect, test } from './fixtures.ts';

const LOCAL_TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}[+-]\d\d:\d\d$/;

test('a plain request has the fields of Charles, in their order', async ({ charles, origin, entries }) => {
  await get(charles.port, `${origin.url}/json?a=1&b=?`, { headers: { 'X-Case': 'Kept', 'proxy-connection': 'keep-alive' } });
  const [entry] = await entries();
  expect(JSON.stringify(Object.keys(entry ?? {}))).toBe(
    JSON.stringify([
      ...['status', 'method', 'protocolVersion', 'scheme', 'host', 'port', 'actualPort', 'path', 'query', 'tunnel', 'keptAlive'],
      ...['clientKeptAlive', 'remoteAddress', 'clientAddress', 'clientPort', 'clientLocalPort', 'remoteLocalPort', 'times'],
      ...['durations', 'speeds', 'totalSize', 'request', 'response'],
    ]),
  );
  expect(entry).toMatchObject({
    status: 'COMPLETE',
    method: 'GET',
    protocolVersion: 'HTTP/1.1',
    scheme: 'http',
    host: '127.0.0.1',
    port: origin.port,
    actualPort: origin.port,
    path: '/json',
    query: 'a=1&b=?',
    tunnel: false,
    keptAlive: false,
    clientKeptAlive: false,
    remoteAddress: '127.0.0.1/127.0.0.1',
    clientAddress: '/127.0.0.1',
    clientLocalPort: charles.port,
    remoteLocalPort: origin.requests[0]?.port,
    durations: { dns: 0, ssl: null, total: expect.any(Number), latency: expect.any(Number) },
  });
  expect(entry?.request).toEqual({
    sizes: { headers: expect.any(Number), body: 0 },
    mimeType: null,
    charset: null,
    contentEncoding: null,
    header: {
      firstLine: 'GET /json?a=1&b=? HTTP/1.1',
      headers: expect.arrayContaining([{ name: 'X-Case', value: 'Kept' }]),
    },
  });
  expect(origin.requests[0]?.headers).not.toHaveProperty('proxy-connection');
  expect(entry?.response).toMatchObject({
    status: 200,
    sizes: { body: 17 },
    mimeType: 'application/json',
    charset: 'utf-8',
    contentEncoding: null,
    header: { firstLine: 'HTTP/1.1 200 OK' },
    body: { text: '{"hello":"world"}', charset: 'utf-8' },
  });
});

test('times are local with their offset, in order; a total is the sum of its phases', async ({ charles, origin, entries }) => {
  await get(charles.port, `${origin.url}/slow?ms=50`);
  const [entry] = await entries();
  const { start, requestBegin, requestComplete, responseBegin, end } = entry?.times ?? {};
  const times = [start, requestBegin, requestComplete, responseBegin, end];
  for (const time of times) expect(time).toMatch(LOCAL_TIME);
  const order = times.map((time) => Date.parse(time ?? ''));
  expect(order).toEqual([...order].sort((a, b) => a - b));
  expect(Math.abs(Date.now() - (order[0] ?? 0))).toBeLessThan(60_000);
  if (entry === undefined) throw new Error('nothing was recorded');
  const { total, ...phases } = entry.durations;
  expect(total).toBe(Object.values(phases).reduce<number>((sum, phase) => sum + (phase ?? 0), 0));
  expect(phases.latency).toBeGreaterThanOrEqual(45);
  const sizes = [...Object.values(entry.request.sizes), ...Object.values(entry.response.sizes)];
  expect(entry.totalSize).toBe(sizes.reduce((sum, size) => sum + size, 0));
});

test('sizes of heads are the bytes that were sent', async ({ charles, startServer, entries }) => {
  const head = 'HTTP/1.1 200 OK\r\nX-One: 1\r\nContent-Length: 2\r\n\r\n';
  const origin = await startServer({ routes: { '/raw': ({ socket }) => void socket.end(`${head}ok`) } });
  await get(charles.port, `${origin.url}/raw`, { headers: { accept: '*/*' } });
  const [entry] = await entries();
  expect(entry?.response.sizes).toEqual({ headers: head.length, body: 2 });
  const sent = ['GET /raw HTTP/1.1', 'accept: */*', `host: 127.0.0.1:${origin.port}`, 'Connection: keep-alive', '', ''].join(
    '\r\n',
  );
  expect(entry?.request.sizes).toEqual({ headers: sent.length, body: 0 });
});

test('https says what was agreed upon with the server, on the first use of a connection', async ({
  charles,
  startServer,
  entries,
}) => {
  const origin = await startServer({ tls: true });
  const relay = await charles.openRelay({ verifyUpstream: false, upstreamProxy: null });
  const headers = { connection: 'keep-alive' };
  await getSecure(relay.port, `${origin.url}/json`, { headers });
  await getSecure(relay.port, `${origin.url}/json`, { headers });
  const [first, second] = await entries();
  expect(first).toMatchObject({
    scheme: 'https',
    ssl: { protocol: 'TLSv1.3' },
    alpn: { protocol: 'http/1.1' },
    keptAlive: false,
  });
  expect(first?.durations.ssl).toEqual(expect.any(Number));
  expect(first?.request.sizes.handshake).toBeGreaterThan(200);
  expect(first?.response.sizes.handshake).toBeGreaterThan(500);
  expect(first?.clientLocalPort).toBe(relay.port);
  expect(second).toMatchObject({
    ssl: { protocol: 'TLSv1.3' },
    keptAlive: true,
    durations: { dns: null, connect: null, ssl: null },
  });
  expect(second?.remoteLocalPort).toBe(first?.remoteLocalPort);
  expect(second?.request.sizes).not.toHaveProperty('handshake');
});

test('a client connection keeps its port, and says when it is used again', async ({ charles, origin, entries }) => {
  const agent = new http.Agent({ keepAlive: true, maxSockets: 1 });
  await get(charles.port, `${origin.url}/json`, { agent });
  await get(charles.port, `${origin.url}/json`, { agent });
  agent.destroy();
  const [first, second] = await entries();
  expect([first?.clientKeptAlive, second?.clientKeptAlive]).toEqual([false, true]);
  expect(first?.clientPort).toBeGreaterThan(0);
  expect(second?.clientPort).toBe(first?.clientPort);
});

test('duplicate headers keep their order and case, on the wire and in the entry', async ({ charles, startServer, entries }) => {
  const head = 'HTTP/1.1 200 Fine\r\nSET-Cookie: a=1\r\nX-B: 1\r\nset-cookie: b=2\r\nContent-Length: 0\r\n\r\n';
  const origin = await startServer({ routes: { '/raw': ({ socket }) => void socket.write(head) } });
  const reply = await get(charles.port, `${origin.url}/raw`);
  expect(reply.headers['set-cookie']).toEqual(['a=1', 'b=2']);
  const [entry] = await entries();
  expect(entry?.response.header).toEqual({
    firstLine: 'HTTP/1.1 200 Fine',
    headers: [
      { name: 'SET-Cookie', value: 'a=1' },
      { name: 'X-B', value: '1' },
      { name: 'set-cookie', value: 'b=2' },
      { name: 'Content-Length', value: '0' },
    ],
  });
});

test('the path is kept as it was asked for', async ({ charles, origin, entries }) => {
  await getInTunnel(charles.port, `${origin.url}/json/%7e/..%2f/x;y=z?q='%20"`.replace('"', '%22'));
  await get(charles.port, `${origin.url}/json`, { path: `${origin.url}?only=query` } as object);
  const [first, second] = await entries();
  expect(first?.path).toBe('/json/%7e/..%2f/x;y=z');
  expect(first?.query).toMatch(/^q=/);
  expect(second?.path).toBe('/json');
});
