// TLS between the client and the recorder: trusted, refused, and broken off.
import net from 'node:net';
import { getSecure, openTls, openTunnel } from './client.ts';
import { expect, test } from './fixtures.ts';

const ACCEPT_ANY = { verifyUpstream: false, upstreamProxy: null };

test('a client that refuses the certificate leaves a failed CONNECT, with what to do about it', async ({
  charles,
  startServer,
  entries,
}) => {
  const origin = await startServer({ tls: true });
  const authority = `localhost:${origin.port}`;
  await expect(openTls(charles.port, authority, { rejectUnauthorized: true })).rejects.toThrow(/certificate/);
  await expect.poll(async () => (await entries())[0]?.status).toBe('EXCEPTION');
  const [entry] = await entries();
  expect(entry).toMatchObject({
    method: 'CONNECT',
    scheme: 'https',
    host: 'localhost',
    actualPort: origin.port,
    path: null,
    query: null,
    tunnel: false,
    remoteAddress: null,
    times: { requestBegin: null, requestComplete: null, responseBegin: null, end: null },
    durations: { total: null, request: null, response: null, latency: null },
    speeds: { overall: null, request: null, response: null },
    notes:
      'You may need to configure your browser or application to trust the Charles Root Certificate. See SSL Proxying in the Help menu.',
    errorMessage: 'Client closed the connection before a request was made. Possibly the SSL certificate was rejected.',
    request: { sizes: { headers: 0, body: 0 }, mimeType: null, header: { firstLine: `CONNECT ${authority} HTTP/1.1` } },
    response: { status: 200, header: { firstLine: 'HTTP/1.1 200 Connection established', headers: [] } },
  });
  expect(entry?.request).not.toHaveProperty('body');
  expect(origin.requests).toHaveLength(0);
});

test('with the CA trusted no failed CONNECT is left', async ({ charles, startServer, entries }) => {
  const origin = await startServer({ tls: true });
  const relay = await charles.openRelay(ACCEPT_ANY);
  const url = `https://localhost:${origin.port}/json`;
  expect((await getSecure(relay.port, url, { ca: charles.ca.pem })).status).toBe(200);
  const idle = await openTls(relay.port, `localhost:${origin.port}`, { ca: charles.ca.pem });
  expect(idle.getPeerCertificate(true).issuerCertificate.subject.CN).toContain('Charles Proxy CA');
  await expect.poll(async () => (await entries()).map(({ method }) => method)).toEqual(['GET']);
  idle.destroy();
});

test('TLS that is broken off in its handshake is a failed CONNECT too', async ({ charles, entries }) => {
  const socket = await openTunnel(charles.port, 'somewhere.example:443');
  await expect.poll(async () => (await entries())[0]?.status).toBe('RECEIVED_REQUEST_FIRST_LINE');
  socket.destroy();
  await expect
    .poll(async () => (await entries())[0])
    .toMatchObject({ status: 'EXCEPTION', method: 'CONNECT', host: 'somewhere.example' });
});

test('a tunnel on a connection that was used before is judged by itself', async ({ charles, origin, entries }) => {
  const socket = net.connect(charles.port, '127.0.0.1');
  const next = () => new Promise<string>((resolve) => socket.once('data', (data: Buffer) => resolve(data.toString())));
  socket.write(`GET ${origin.url}/json HTTP/1.1\r\nHost: x\r\n\r\n`);
  expect(await next()).toContain('{"hello":"world"}');
  for (const host of ['outer.example', 'inner.example']) {
    socket.write(`CONNECT ${host}:443 HTTP/1.1\r\n\r\n`);
    expect(await next()).toContain('200 Connection established');
  }
  socket.destroy();
  await expect
    .poll(async () => (await entries()).map(({ method, host, status }) => [method, host, status]))
    .toEqual([
      ['GET', '127.0.0.1', 'COMPLETE'],
      ['CONNECT', 'inner.example', 'EXCEPTION'],
    ]);
});
