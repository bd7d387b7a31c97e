// 1xx replies, in every pairing of HTTP versions.
import http from 'node:http';
import type { Route } from '../support/origin-routes.ts';
import { exchangeBytes, openHttp2 } from './client.ts';
import { expect, test } from './fixtures.ts';

const ACCEPT_ANY = { verifyUpstream: false, upstreamProxy: null };
const HINT = '</style.css>; rel=preload; as=style';

/** Hints, then a chunked body; by HTTP/1.1 or HTTP/2 alike. */
const hinted: Route = (_request, response) => {
  response.writeEarlyHints({ link: HINT });
  response.writeEarlyHints({ link: HINT, 'x-second': '2' });
  response.writeHead(200, { 'content-type': 'text/plain' });
  response.write('body');
  response.end();
};

test('1xx replies reach the client before the response, in order, and are noted', async ({ charles, startServer, entries }) => {
  const routes = { '/hinted': hinted };
  const plain = await startServer({ routes });
  const seen: unknown[] = [];
  await new Promise<void>((resolve, reject) => {
    const request = http.get({ port: charles.port, host: '127.0.0.1', path: `${plain.url}/hinted`, headers: { host: 'x' } });
    request.on('information', ({ statusCode, headers }) => seen.push([statusCode, headers.link, headers['x-second']]));
    request.once('response', (response) => {
      seen.push(response.statusCode);
      response.once('end', resolve).resume();
    });
    request.once('error', reject);
  });
  expect(seen).toEqual([[103, HINT, undefined], [103, HINT, '2'], 200]);
  for (const options of [{ tls: true }, { http2: true }] as const) {
    const origin = await startServer({ ...options, routes });
    const relay = await charles.openRelay(ACCEPT_ANY);
    const session = await openHttp2(relay.port, origin.url);
    const stream = session.request({ ':path': '/hinted' });
    const statuses: unknown[] = [];
    stream.on('headers', (headers) => statuses.push([headers[':status'], headers.link, headers['x-second']]));
    stream.once('response', (headers) => statuses.push(headers[':status']));
    await new Promise<void>((resolve, reject) => stream.once('end', resolve).once('error', reject).resume());
    session.close();
    expect(statuses).toEqual([[103, HINT, undefined], [103, HINT, '2'], 200]);
  }
  const recorded = await entries();
  expect(recorded.map(({ notes }) => notes)).toEqual(Array(3).fill('Informational response: 103 Early Hints'));
  expect(recorded[0]?.response.sizes.body).toBe('4\r\nbody\r\n0\r\n\r\n'.length);
  expect(recorded[0]?.response.header?.headers.map(({ name }) => name)).not.toContain('link');
});

test('a client of HTTP/1.0 gets no 1xx reply', async ({ charles, startServer }) => {
  const origin = await startServer({ routes: { '/hinted': hinted } });
  const reply = await exchangeBytes(charles.port, `GET ${origin.url}/hinted HTTP/1.0\r\nHost: x\r\n\r\n`);
  expect(reply).toMatch(/^HTTP\/1\.1 200 OK/);
});
