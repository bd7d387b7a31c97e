// CONNECT: what is decoded inside is recorded as itself, what cannot be as a tunnel.
import http2 from 'node:http2';
import net, { type AddressInfo, type Socket } from 'node:net';
import type { RawBody } from '../../src/session/raw-entry.ts';
import { askHttp2, exchangeBytes, exportEntries, getInTunnel, openTls, openTunnel } from './client.ts';
import { expect, test } from './fixtures.ts';

test('plain HTTP inside of a tunnel is decoded; its CONNECT is not listed', async ({ charles, origin, entries }) => {
  expect((await getInTunnel(charles.port, `${origin.url}/json?in=tunnel`)).text).toBe('{"hello":"world"}');
  const recorded = await entries();
  expect(recorded).toHaveLength(1);
  expect(recorded[0]).toMatchObject({
    method: 'GET',
    scheme: 'http',
    tunnel: false,
    path: '/json',
    query: 'in=tunnel',
    port: origin.port,
  });
});

test('the reply to CONNECT is that of Charles, also if the client sends on at once', async ({ charles, origin }) => {
  const request = `GET /json HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n`;
  const reply = await exchangeBytes(charles.port, `CONNECT 127.0.0.1:${origin.port} HTTP/1.1\r\nHost: x\r\n\r\n${request}`);
  expect(reply).toMatch(/^HTTP\/1\.1 200 Connection established\r\n\r\nHTTP\/1\.1 200 OK\r\n/);
  expect(reply).toContain('{"hello":"world"}');
});

test('another protocol passes as it is, and is a tunnel with its bytes', async ({ charles, entries, closing }) => {
  const server = await startShouter();
  closing.push(server);
  const socket = await openTunnel(charles.port, `127.0.0.1:${server.port}`);
  socket.write('\x02hello');
  expect(await nextData(socket)).toBe('\x02HELLO');
  const [open] = await entries();
  expect(open).toMatchObject({ status: 'RECEIVED_REQUEST_FIRST_LINE', method: 'CONNECT', tunnel: true });
  socket.end();
  await expect.poll(async () => (await entries())[0]?.status).toBe('COMPLETE');
  const [entry] = await entries();
  expect(entry).toMatchObject({
    scheme: 'https',
    path: null,
    query: null,
    tunnel: true,
    remoteAddress: '127.0.0.1/127.0.0.1',
    times: { start: open?.times.start, requestBegin: null, requestComplete: null, responseBegin: null, end: expect.any(String) },
    durations: { request: null, response: null, latency: null, connect: expect.any(Number) },
    request: { header: { firstLine: `CONNECT 127.0.0.1:${server.port} HTTP/1.1` }, sizes: { body: 6 } },
    response: { status: 200, header: { firstLine: 'HTTP/1.1 200 Connection established', headers: [] } },
  });
  expect([bytesOf(entry?.request.body), bytesOf(entry?.response.body)]).toEqual(['\x02hello', '\x02HELLO']);
  expect(entry?.request.header?.headers.map(({ name }) => name.toLowerCase())).not.toContain('proxy-authorization');
});

test('HTTP/2 in plain text passes as another protocol does; outside of a tunnel it is refused', async ({
  charles,
  entries,
  closing,
}) => {
  const server = http2.createServer((_request, response) => void response.end('over HTTP/2'));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  closing.push({ close: () => new Promise((resolve) => server.close(() => resolve())) });
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const socket = await openTunnel(charles.port, new URL(url).host);
  const session = http2.connect(url, { createConnection: () => socket });
  expect((await askHttp2(session, { ':path': '/' })).text).toBe('over HTTP/2');
  session.close();
  await expect.poll(async () => (await entries())[0]).toMatchObject({ status: 'COMPLETE', method: 'CONNECT', tunnel: true });
  const outside = http2.connect(`http://127.0.0.1:${charles.port}`).on('error', () => {});
  await new Promise((resolve) => outside.once('close', resolve));
  expect(await entries()).toHaveLength(1);
});

test('another protocol inside of TLS goes to a TLS server', async ({ charles, startServer, entries }) => {
  const origin = await startServer({ tls: true });
  const relay = await charles.openRelay({ verifyUpstream: false, upstreamProxy: null });
  const socket = await openTls(relay.port, `localhost:${origin.port}`);
  socket.write('\x02not HTTP\r\n\r\n');
  expect(await nextData(socket)).toMatch(/^HTTP\/1\.1 400/);
  socket.destroy();
  await expect
    .poll(async () => (await entries())[0])
    .toMatchObject({ status: 'COMPLETE', tunnel: true, ssl: { protocol: 'TLSv1.3' } });
});

test('a tunnel to a server that is not there fails', async ({ charles, entries }) => {
  const server = await startShouter();
  await server.close();
  const socket = await openTunnel(charles.port, `127.0.0.1:${server.port}`);
  socket.on('error', () => {});
  socket.write('\x02hello');
  await expect
    .poll(async () => (await entries())[0])
    .toMatchObject({ status: 'EXCEPTION', tunnel: true, errorMessage: expect.stringContaining('ECONNREFUSED') });
});

test('nothing of a tunnel is recorded while the recording is stopped', async ({ start, closing }) => {
  const charles = await start();
  const server = await startShouter();
  closing.push(server);
  const socket = await openTunnel(charles.port, `127.0.0.1:${server.port}`);
  socket.write('\x02hello');
  expect(await nextData(socket)).toBe('\x02HELLO');
  socket.destroy();
  const idle = await openTunnel(charles.port, `127.0.0.1:${server.port}`);
  await new Promise<void>((resolve) => idle.once('close', () => resolve()).destroy());
  expect(await exportEntries(charles.port)).toEqual([]);
});

/** Sends back in capitals whatever comes. */
async function startShouter(): Promise<{ port: number; close(): Promise<void> }> {
  const server = net.createServer((socket) => {
    socket.on('error', () => {});
    socket.on('data', (data) => socket.write(data.toString('latin1').toUpperCase(), 'latin1'));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { port: (server.address() as AddressInfo).port, close: () => new Promise((resolve) => server.close(() => resolve())) };
}

function nextData(socket: Socket): Promise<string> {
  return new Promise((resolve) => socket.once('data', (data: Buffer) => resolve(data.toString('latin1'))));
}

function bytesOf(body: RawBody | undefined): string {
  return Buffer.from(body && 'encoded' in body ? body.encoded : '', 'base64').toString('latin1');
}
