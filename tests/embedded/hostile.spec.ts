// Bytes that no well-behaved peer sends: they neither throw nor end the recorder.
import net from 'node:net';
import type { Route } from '../support/origin-routes.ts';
import { get } from './client.ts';
import { expect, test } from './fixtures.ts';

test('hostile heads neither throw nor end the recorder', async ({ charles, startServer, entries }) => {
  const raw =
    (head: string): Route =>
    ({ socket }) =>
      void socket.end(Buffer.from(`${head}\r\nContent-Length: 2\r\n\r\nok`, 'latin1'));
  const origin = await startServer({
    routes: {
      '/latin1': raw('HTTP/1.1 200 \xe4\xf6\r\nX-Odd: \xff\xfe\xe4\r\nContent-Type: \xe4/\xf6; charset=\xff'),
      '/large': raw(`HTTP/1.1 200 OK\r\nX-Large: ${'x'.repeat(100_000)}`),
      '/many': raw(`HTTP/1.1 200 OK\r\n${Array.from({ length: 3000 }, (_, i) => `X-${i}: ${i}`).join('\r\n')}`),
      '/garbage': ({ socket }) => void socket.end('this is not HTTP\r\n\r\n'),
      '/control': ({ socket }) => void socket.end('HTTP/1.1 200 OK\r\nX-Bad: a\x01b\r\nContent-Length: 2\r\n\r\nok'),
    },
  });
  const statuses = [];
  for (const path of ['/latin1', '/large', '/many', '/garbage', '/control']) {
    statuses.push((await get(charles.port, origin.url + path, { maxHeaderSize: 1_000_000 })).status);
  }
  expect(statuses).toEqual([200, 200, 200, 503, 503]);
  await get(charles.port, `${origin.url}/json`, { headers: { cookie: 'c'.repeat(100_000) } });
  const recorded = await entries();
  expect(recorded.map(({ status }) => status)).toEqual([
    'COMPLETE',
    'COMPLETE',
    'COMPLETE',
    'EXCEPTION',
    'EXCEPTION',
    'COMPLETE',
  ]);
  expect(recorded[0]?.response.header?.headers[0]).toEqual({ name: 'X-Odd', value: 'ÿþä' });
});

test('garbage, half requests and resets do not end the recorder', async ({ charles, origin }) => {
  for (const bytes of [
    '\x00\x01\x02garbage',
    'GET',
    'CONNECT nonsense HTTP/1.1\r\n\r\n',
    'CONNECT [::1:80 HTTP/1.1\r\n\r\n',
    '\x16\x03\x01\x00\x05hello',
    'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\ngarbage',
  ]) {
    await new Promise<void>((resolve) => {
      const socket = net.connect(charles.port, '127.0.0.1', () => {
        socket.write(Buffer.from(bytes, 'latin1'));
        setTimeout(() => socket.resetAndDestroy(), 20);
      });
      socket.on('error', () => {});
      socket.once('close', () => resolve());
    });
  }
  expect((await get(charles.port, `${origin.url}/json`)).status).toBe(200);
});
