// Replies that come before, long after or while their requests do: each byte passes at once.
import net, { type Socket } from 'node:net';
import type { Routes } from '../../support/origin-routes.ts';
import { sendBytes } from '../../support/raw-client.ts';
import { askHttp2, openHttp2 } from '../client.ts';
import { ACCEPT_ANY, expect, test } from './fixtures.ts';

test('a reply to a body that the server does not want reaches a client that sends all of it first', async ({
  charles,
  startUnkind,
  entries,
}) => {
  const origin = await startUnkind({
    asked: (socket) => {
      socket.pause();
      socket.write('HTTP/1.1 413 Too Large\r\nContent-Length: 3\r\nConnection: close\r\n\r\nbig');
    },
  });
  const body = Buffer.alloc(20_000_000);
  const text = await new Promise<string>((resolve, reject) => {
    const client = net.connect(charles.port, '127.0.0.1');
    client.pause();
    client.write(`POST ${origin.url}/ HTTP/1.1\r\nHost: x\r\nContent-Length: ${body.length}\r\n\r\n`);
    client.write(body, () => client.once('data', (data: Buffer) => resolve(data.toString())).resume());
    client.once('error', reject);
  });
  expect(text).toMatch(/^HTTP\/1\.1 413 Too Large\r\n/);
  expect(text).toContain('big');
  expect((await entries())[0]).toMatchObject({ status: 'COMPLETE', response: { status: 413 } });
});

test('an event reaches the client before the server sends the next', async ({ charles, startServer, startUnkind, entries }) => {
  // The server sends each event when the client has said that it got the last.
  const heard: string[] = [];
  let next = (): void => {};
  const routes: Routes = {
    '/events': async (_request, response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      for (let event = 1; event <= 3; event += 1) {
        const passed = new Promise<void>((resolve) => {
          next = resolve;
        });
        response.write(`data: ${event}\n\n`);
        await passed;
      }
      response.end();
    },
  };
  const relay = await charles.openRelay(ACCEPT_ANY);
  for (const origin of [await startServer({ tls: true, routes }), await startServer({ http2: true, routes })]) {
    const session = await openHttp2(relay.port, origin.url);
    const stream = session.request({ ':path': '/events' });
    stream.on('data', (data: Buffer) => {
      heard.push(data.toString());
      next();
    });
    await new Promise((resolve, reject) => stream.once('end', resolve).once('error', reject));
    session.close();
  }
  expect(heard).toEqual(['data: 1\n\n', 'data: 2\n\n', 'data: 3\n\n', 'data: 1\n\n', 'data: 2\n\n', 'data: 3\n\n']);
  // Byte by byte, head and all.
  const dripping = await startUnkind({ asked: (socket) => drip(socket, 'HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nslow') });
  const { text } = await sendBytes(relay.port, `GET ${dripping.url}/ HTTP/1.1\r\nHost: x\r\n\r\n`, (all) => all.endsWith('slow'));
  expect(text).toContain('HTTP/1.1 200 OK\r\n');
  expect((await entries()).map(({ status }) => status)).toEqual(['COMPLETE', 'COMPLETE', 'COMPLETE']);
});

test('a long poll is answered when the server has something, and holds nothing else up', async ({ charles, startServer }) => {
  let answer = (): void => {};
  const origin = await startServer({
    http2: true,
    routes: {
      '/poll': (_request, response) => {
        answer = () => response.end('at last');
      },
    },
  });
  const relay = await charles.openRelay(ACCEPT_ANY);
  const session = await openHttp2(relay.port, origin.url);
  const poll = askHttp2(session, { ':path': '/poll' });
  expect((await askHttp2(session, { ':path': '/json' })).status).toBe(200);
  answer();
  expect((await poll).text).toBe('at last');
  session.close();
});

test('a client of HTTP/1.0 gets a chunked body without its chunks', async ({ charles, origin, entries }) => {
  const { text, end } = await sendBytes(charles.port, `GET ${origin.url}/chunked HTTP/1.0\r\n\r\n`);
  expect([text.split('\r\n\r\n')[1], end]).toEqual(['one two three', 'closed']);
  expect(text).not.toMatch(/transfer-encoding/i);
  expect((await entries())[0]).toMatchObject({ status: 'COMPLETE', response: { body: { text: 'one two three' } } });
});

function drip(socket: Socket, text: string): void {
  if (text !== '') socket.write(text.slice(0, 1), () => setImmediate(drip, socket, text.slice(1)));
}
