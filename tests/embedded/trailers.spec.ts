// Trailers of requests and responses, in every pairing of HTTP versions.
import http from 'node:http';
import type { Route } from '../support/origin-routes.ts';
import { openHttp2 } from './client.ts';
import { expect, test } from './fixtures.ts';

const ACCEPT_ANY = { verifyUpstream: false, upstreamProxy: null };
const SENT = { 'x-checksum': '42', 'x-api-key': 'secret' };

/** Replies with the trailers of the request, and with trailers of its own. */
const trailing: Route = async (request, response) => {
  response.writeHead(200, { 'content-type': 'text/plain', trailer: 'grpc-status' });
  for await (const _chunk of request);
  response.write(JSON.stringify(request.trailers));
  response.addTrailers({ 'grpc-status': '0', 'grpc-message': 'fine' });
  response.end();
};

test('trailers pass with requests and responses, and end the headers of the entry', async ({ charles, startServer, entries }) => {
  const routes = { '/trailing': trailing };
  const plain = await startServer({ routes });
  const replies = [await postPlain(charles.port, `${plain.url}/trailing`)];
  for (const options of [{ tls: true }, { http2: true }] as const) {
    const origin = await startServer({ ...options, routes });
    const relay = await charles.openRelay(ACCEPT_ANY);
    replies.push(await postHttp2(relay.port, origin.url));
  }
  expect(replies).toEqual(Array(3).fill({ received: SENT, trailers: { 'grpc-status': '0', 'grpc-message': 'fine' } }));
  const recorded = await entries();
  expect(recorded.map(({ status }) => status)).toEqual(Array(3).fill('COMPLETE'));
  for (const { request, response } of recorded) {
    expect(request.header?.headers.slice(-2)).toEqual([
      { name: 'x-checksum', value: '42' },
      { name: 'x-api-key', value: 'secret' },
    ]);
    expect(response.header?.headers.slice(-2)).toEqual([
      { name: 'grpc-status', value: '0' },
      { name: 'grpc-message', value: 'fine' },
    ]);
    expect(request.sizes.body).toBe(4);
  }
  const { header, sizes } = recorded[0]?.response ?? {};
  const head = [header?.firstLine ?? '', ...(header?.headers.slice(0, -2) ?? []).map(({ name, value }) => `${name}: ${value}`)];
  expect(sizes?.headers).toBe(`${head.join('\r\n')}\r\n\r\n`.length);
});

test('a response that is trailers only passes as it is', async ({ charles, startServer, entries }) => {
  const only: Route = (_request, response) => void response.writeHead(200, { 'grpc-status': '5' }).end();
  const origin = await startServer({ http2: true, routes: { '/only': only } });
  const relay = await charles.openRelay(ACCEPT_ANY);
  const session = await openHttp2(relay.port, origin.url);
  const stream = session.request({ ':path': '/only' });
  const headers = await new Promise<object>((resolve, reject) => stream.once('response', resolve).once('error', reject));
  stream.close();
  session.close();
  expect(headers).toMatchObject({ 'grpc-status': '5' });
  expect((await entries())[0]).toMatchObject({ status: 'COMPLETE', response: { status: 200 } });
});

interface Trailing {
  readonly received: unknown;
  readonly trailers: unknown;
}

function postPlain(proxyPort: number, url: string): Promise<Trailing> {
  return new Promise((resolve, reject) => {
    const headers = { host: new URL(url).host, trailer: Object.keys(SENT).join(', '), 'transfer-encoding': 'chunked' };
    const request = http.request({ host: '127.0.0.1', port: proxyPort, path: url, method: 'POST', headers }, async (response) => {
      let text = '';
      for await (const chunk of response) text += chunk;
      resolve({ received: JSON.parse(text), trailers: { ...response.trailers } });
    });
    request.once('error', reject);
    request.addTrailers(SENT);
    request.end('body');
  });
}

async function postHttp2(proxyPort: number, origin: string): Promise<Trailing> {
  const session = await openHttp2(proxyPort, origin);
  const stream = session.request({ ':method': 'POST', ':path': '/trailing' }, { endStream: false, waitForTrailers: true });
  stream.once('wantTrailers', () => stream.sendTrailers(SENT));
  let trailers: Record<string, unknown> = {};
  stream.once('trailers', (received) => {
    trailers = Object.fromEntries(Object.entries(received));
  });
  stream.end('body');
  let text = '';
  for await (const chunk of stream) text += chunk;
  session.close();
  return { received: JSON.parse(text), trailers };
}
