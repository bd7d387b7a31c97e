// The stand-in treats CONNECT as Charles does: opaque, decrypted, refused by the client, or plain HTTP inside.
import { rootCertificates } from 'node:tls';
import { startOrigin } from '../support/origin.ts';
import { test as base, expect } from './fixtures.ts';
import { chainLength, connectTo, control, getInside } from './stand-in-traffic.ts';
import { get } from './through-proxy.ts';

const test = base.extend<{ secure: number; plain: number }>({
  secure: async ({ closing }, use) => {
    const origin = await startOrigin({ tls: true });
    closing.push(origin);
    await use(origin.port);
  },
  plain: async ({ closing }, use) => {
    const origin = await startOrigin();
    closing.push(origin);
    await use(origin.port);
  },
});

test('what is decrypted are ordinary entries; the first carries on what the CONNECT began', async ({ startCharles, secure }) => {
  const charles = await startCharles({ recording: true, decrypt: true });
  const { body: root } = await get(charles.port, 'http://chls.pro/ssl');
  await control(charles, 'session/clear');
  expect(await getInside(charles.port, secure, ['/json', '/json?again'], root)).toEqual(Array(2).fill('{"hello":"world"}'));
  const [first, second, ...rest] = await charles.entries();
  expect(rest).toEqual([]);
  expect(first).toMatchObject({
    status: 'COMPLETE',
    method: 'GET',
    scheme: 'https',
    host: 'localhost',
    actualPort: secure,
    path: '/json',
    clientKeptAlive: false,
    ssl: { protocol: 'TLSv1.3' },
    alpn: { protocol: 'http/1.1' },
    response: { status: 200, sizes: { headers: 0 }, body: { text: '{"hello":"world"}' } },
  });
  expect(Object.keys(first.ssl)).toEqual(['protocol']);
  expect(first.times.start < first.times.requestBegin).toBe(true);
  expect(second).toMatchObject({ query: 'again', clientKeptAlive: true, clientPort: first.clientPort });
});

test('a client that refuses the certificate leaves a failed CONNECT that carries a 200', async ({ startCharles, secure }) => {
  for (const [generation, failure] of [
    ['5', { errorMessage: expect.stringContaining('Possibly the SSL certificate was rejected') }],
    ['4.6', { exception: expect.stringContaining('SSL handshake with client failed') }],
  ] as const) {
    const charles = await startCharles({ recording: true, decrypt: true, generation });
    await expect(getInside(charles.port, secure, ['/'], rootCertificates[0] as string)).rejects.toThrow();
    await expect
      .poll(async () => (await charles.entries())[0])
      .toMatchObject({
        status: 'EXCEPTION',
        method: 'CONNECT',
        path: null,
        tunnel: false,
        ...failure,
        notes: expect.stringContaining('trust the Charles Root Certificate'),
        response: { status: 200 },
      });
    expect(await charles.entries()).toHaveLength(1);
  }
});

test('the root certificate is in the chain, unless it is not to be', async ({ startCharles, secure }) => {
  for (const sendRoot of [true, false]) {
    const charles = await startCharles({ decrypt: true, sendRoot });
    expect(await chainLength(charles.port, secure)).toBe(sendRoot ? 2 : 1);
  }
});

test('plain HTTP inside a CONNECT is a tunnel, or an entry if it is decoded', async ({ startCharles, plain }) => {
  for (const [decodePlainConnect, entry] of [
    [false, { method: 'CONNECT', tunnel: true, path: null, clientPort: 0 }],
    [true, { method: 'GET', scheme: 'http', tunnel: false, path: '/json', clientPort: 0 }],
  ] as const) {
    const charles = await startCharles({ recording: true, decodePlainConnect, decrypt: true, zeroPorts: true });
    expect(await getInside(charles.port, plain, ['/json'], null)).toEqual(['{"hello":"world"}']);
    await expect.poll(() => charles.entries()).toMatchObject([{ status: 'COMPLETE', ...entry }]);
  }
});

test('without SSL proxying a CONNECT is an opaque tunnel', async ({ startCharles, secure }) => {
  const charles = await startCharles({ recording: true });
  const socket = await connectTo(charles.port, secure);
  expect(await charles.entries()).toMatchObject([{ status: 'RECEIVED_RESPONSE_BODY', method: 'CONNECT', tunnel: true }]);
  socket.destroy();
  await expect.poll(async () => (await charles.entries())[0].status).toBe('COMPLETE');
});

test('a CONNECT to a name that does not resolve is refused with the page of Charles', async ({ startCharles }) => {
  const charles = await startCharles({ recording: true, decrypt: true });
  await expect(connectTo(charles.port, 443, 'no-such-host.invalid')).rejects.toThrow('503');
  const response = { status: 503, body: { text: expect.stringContaining('Name lookup failed for remote host') } };
  expect(await charles.entries()).toMatchObject([{ status: 'EXCEPTION', remoteAddress: null, response }]);
});
