// Hosts that are not to be decrypted: their tunnels pass as they are, and are entries as Charles has them.
import { X509Certificate } from 'node:crypto';
import type { RawBody } from '../../src/session/raw-entry.ts';
import { selfSigned } from '../support/certificate.ts';
import { exportEntries, get, getSecure, openTls, openTunnel } from './client.ts';
import { expect, test } from './fixtures.ts';

const ACCEPT_ANY = { verifyUpstream: false, upstreamProxy: null };

test('a client sees the certificate of the host itself; the entry is a tunnel with its raw bytes', async ({
  charles,
  startServer,
  entries,
}) => {
  const origin = await startServer({ tls: true });
  const relay = await charles.openRelay({ ...ACCEPT_ANY, passthrough: [`127.0.0.1:${origin.port}`] });
  const { cert } = await selfSigned();
  const secured = await openTls(relay.port, `127.0.0.1:${origin.port}`);
  expect(secured.getPeerX509Certificate()?.fingerprint256).toBe(new X509Certificate(cert).fingerprint256);
  expect((await exportEntries(relay.port))[0]).toMatchObject({ status: 'RECEIVED_REQUEST_FIRST_LINE', tunnel: true });
  secured.destroy();
  expect((await getSecure(relay.port, `${origin.url}/json`)).text).toBe('{"hello":"world"}');
  await expect.poll(async () => (await entries()).map(({ status }) => status)).toEqual(['COMPLETE', 'COMPLETE']);
  const entry = (await entries())[1];
  expect(entry).toMatchObject({
    method: 'CONNECT',
    scheme: 'https',
    host: '127.0.0.1',
    actualPort: origin.port,
    path: null,
    query: null,
    tunnel: true,
    keptAlive: false,
    remoteAddress: '127.0.0.1/127.0.0.1',
    times: { requestBegin: null, requestComplete: null, responseBegin: null, end: expect.any(String) },
    durations: { request: null, response: null, latency: null, dns: 0, connect: expect.any(Number), ssl: null },
    request: {
      sizes: { headers: 0, body: expect.any(Number) },
      mimeType: null,
      header: { firstLine: `CONNECT 127.0.0.1:${origin.port} HTTP/1.1` },
    },
    response: { status: 200, sizes: { headers: 0, body: expect.any(Number) } },
  });
  // A TLS record of a handshake begins with 22.
  for (const { body, sizes } of [entry?.request, entry?.response].filter((message) => message !== undefined)) {
    expect(bytesOf(body)[0]).toBe(22);
    expect(bytesOf(body)).toHaveLength(sizes.body);
  }
});

test('only tunnels to the listed hosts pass: plain requests to them, and other hosts, are decoded', async ({
  charles,
  startServer,
  entries,
}) => {
  const origin = await startServer({ tls: true, host: null });
  const plain = await startServer();
  const passthrough = ['LOCALHOST', '*.localhost', '127.0.0.2/31'];
  const relay = await charles.openRelay({ ...ACCEPT_ANY, passthrough });
  for (const host of ['localhost', 'app.localhost', '127.0.0.3', '127.0.0.1']) {
    (await openTls(relay.port, `${host}:${origin.port}`)).destroy();
  }
  await get(relay.port, `http://localhost:${plain.port}/json`);
  await expect
    .poll(async () => (await entries()).map(({ host, tunnel, path }) => [host, tunnel, path]))
    .toEqual([
      ['localhost', true, null],
      ['app.localhost', true, null],
      ['127.0.0.3', true, null],
      ['127.0.0.1', false, null],
      ['localhost', false, '/json'],
    ]);
});

test('the proxy port has a list of its own, and a relay can be given another', async ({ start, startServer }) => {
  const charles = await start({ recording: true, passthrough: ['127.0.0.1'] });
  const origin = await startServer({ tls: true });
  const relay = await charles.openRelay(ACCEPT_ANY);
  const decrypted = async (port: number): Promise<boolean> => {
    const { cert } = await selfSigned();
    const secured = await openTls(port, `127.0.0.1:${origin.port}`);
    const { fingerprint256 } = secured.getPeerX509Certificate() ?? {};
    secured.destroy();
    return fingerprint256 !== new X509Certificate(cert).fingerprint256;
  };
  expect([await decrypted(charles.port), await decrypted(relay.port)]).toEqual([false, true]);
  relay.configure({ ...ACCEPT_ANY, passthrough: ['127.0.0.1'] });
  expect(await decrypted(relay.port)).toBe(false);
});

test('bytes that a client sends right behind its CONNECT are not lost', async ({ charles, startServer }) => {
  const origin = await startServer();
  const relay = await charles.openRelay({ ...ACCEPT_ANY, passthrough: ['127.0.0.1'] });
  const socket = await openTunnel(relay.port, `127.0.0.1:${origin.port}`);
  socket.write('GET /json HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n');
  let text = '';
  for await (const chunk of socket) text += chunk;
  expect(text).toContain('{"hello":"world"}');
  expect((await exportEntries(relay.port))[0]).toMatchObject({ tunnel: true, path: null });
});

function bytesOf(body: RawBody | undefined): Buffer {
  return Buffer.from(body && 'encoded' in body ? body.encoded : '', 'base64');
}
