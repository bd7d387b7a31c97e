// What is under way on a throttled relay: streams stay streams, ends stay what they were, and nothing piles up.
import { once } from 'node:events';
import http, { type IncomingMessage } from 'node:http';
import net, { type AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { setTimeout as delay } from 'node:timers/promises';
import { ProxyAgent, WebSocket } from 'undici';
import type { Routes } from '../support/origin-routes.ts';
import { exportEntries, get, openTunnel } from './client.ts';
import { expect, test } from './fixtures.ts';

const DIRECT = { verifyUpstream: true, upstreamProxy: null };

test('throttling that is switched on and off in the middle of a transfer takes effect on it', async ({
  charles,
  startServer,
}) => {
  const asked = signal();
  const routes: Routes = {
    '/halves': async (_request, response) => {
      response.write('first');
      await asked.given;
      response.end(Buffer.alloc(1_000_000));
    },
  };
  const origin = await startServer({ routes });
  const relay = await charles.openRelay(DIRECT);
  const { response } = await begin(relay.port, `${origin.url}/halves`);
  await once(response, 'readable');
  let size = (response.read() as Buffer).length;
  response.on('data', (chunk: Buffer) => {
    size += chunk.length;
  });
  // 100 s for the rest.
  relay.throttle({ download: 80 });
  asked.give();
  await expect.poll(() => size).toBeGreaterThan(1000);
  expect(size).toBeLessThan(100_000);
  relay.throttle(null);
  await once(response, 'end');
  expect(size).toBe(1_000_005);
  const [entry] = await exportEntries(charles.port);
  expect(entry?.status).toBe('COMPLETE');
  // With its chunks' framing.
  expect(entry?.response.sizes.body).toBeGreaterThan(1_000_005);
});

test('an event stream comes event by event, and a client that goes ends the waiting at once', async ({
  charles,
  startServer,
}) => {
  const gone = signal();
  const routes: Routes = {
    '/events': (_request, response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      response.write(`data: 1\n\n`);
      response.once('close', gone.give);
    },
    '/flood': (_request, response) => {
      response.once('close', gone.give);
      response.end(Buffer.alloc(1_000_000));
    },
  };
  const origin = await startServer({ routes });
  const relay = await charles.openRelay(DIRECT);
  relay.throttle({ download: 80, latency: 20 });
  const events = await begin(relay.port, `${origin.url}/events`);
  expect(String(await once(events.response, 'data'))).toBe('data: 1\n\n');
  events.request.destroy();
  await gone.given;

  const flood = await begin(relay.port, `${origin.url}/flood`);
  await once(flood.response, 'data');
  flood.request.destroy();
  await expect
    .poll(async () => (await exportEntries(charles.port)).map(({ status }) => status))
    .toEqual(['EXCEPTION', 'EXCEPTION']);

  // Ten minutes.
  relay.throttle({ latency: 600_000 });
  const waiting = http.get({ port: relay.port, path: `${origin.url}/json` }).on('error', () => {});
  await expect.poll(() => origin.requests.length).toBe(3);
  waiting.destroy();
  await expect.poll(async () => (await exportEntries(charles.port))[2]?.status).toBe('EXCEPTION');
});

test('latency that is ended in the middle of it lets the response through', async ({ charles, origin }) => {
  const relay = await charles.openRelay(DIRECT);
  relay.throttle({ latency: 600_000 });
  const reply = get(relay.port, `${origin.url}/json`);
  await expect.poll(() => origin.requests.length).toBe(1);
  relay.throttle(null);
  expect((await reply).text).toBe('{"hello":"world"}');
});

test('a server that breaks off is seen as that, after what it had sent', async ({ charles, startServer }) => {
  const routes: Routes = {
    '/break': (_request, response) => {
      response.writeHead(200, { 'content-length': 100_000 });
      response.write(Buffer.alloc(4000));
      setTimeout(() => response.destroy(), 20);
    },
  };
  const origin = await startServer({ routes });
  const relay = await charles.openRelay(DIRECT);
  relay.throttle({ download: 160 });
  const { response } = await begin(relay.port, `${origin.url}/break`);
  let size = 0;
  response.on('data', (chunk: Buffer) => {
    size += chunk.length;
  });
  const [error] = await once(response, 'error');
  expect((error as NodeJS.ErrnoException).code).toBe('ECONNRESET');
  expect(size).toBeGreaterThan(0);
  const [entry] = await exportEntries(charles.port);
  expect(entry).toMatchObject({ status: 'EXCEPTION', response: { sizes: { body: 4000 } } });
});

test('trailers follow a throttled body, both ways', async ({ charles, startServer }) => {
  let received: IncomingMessage['trailers'] = {};
  const routes: Routes = {
    '/trailers': (request, response) => {
      request.resume().once('end', () => {
        received = request.trailers;
        response.writeHead(200, { trailer: 'x-sum' });
        response.write('body');
        response.addTrailers({ 'x-sum': '4' });
        response.end();
      });
    },
  };
  const origin = await startServer({ routes });
  const relay = await charles.openRelay(DIRECT);
  relay.throttle({ download: 400, upload: 400 });
  const request = http.request({
    port: relay.port,
    path: `${origin.url}/trailers`,
    method: 'POST',
    headers: { trailer: 'x-up' },
  });
  request.write('up');
  request.addTrailers({ 'x-up': 'yes' });
  request.end();
  const [response] = (await once(request, 'response')) as [IncomingMessage];
  expect(await text(response)).toBe('body');
  expect([received, response.trailers]).toEqual([{ 'x-up': 'yes' }, { 'x-sum': '4' }]);
});

test('messages of a WebSocket pass at the speed of the link, the one that was open when it became slow too', async ({
  charles,
  origin,
  entries,
}) => {
  const relay = await charles.openRelay(DIRECT);
  const dispatcher = new ProxyAgent({ uri: `http://127.0.0.1:${relay.port}` });
  const socket = new WebSocket(`${origin.url.replace('http', 'ws')}/`, { dispatcher });
  await new Promise((resolve) => socket.addEventListener('open', resolve));
  relay.throttle({ download: 1600, upload: 800 });
  const began = performance.now();
  const echoed = new Promise<number>((resolve) => socket.addEventListener('message', ({ data }) => resolve(String(data).length)));
  socket.send('x'.repeat(20_000));
  expect(await echoed).toBe(20_000);
  expect(performance.now() - began).toBeGreaterThan((200 + 100) * 0.9);
  socket.close();
  await expect.poll(async () => (await entries())[0]?.status).toBe('COMPLETE');
  await dispatcher.close();
});

test('an opaque tunnel begins after the latency and passes its bytes at the speed of the link', async ({ charles, closing }) => {
  const server = net.createServer((socket) => socket.on('error', () => {}).once('data', () => socket.end(Buffer.alloc(20_000))));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  closing.push({ close: async () => void server.close() });
  const relay = await charles.openRelay(DIRECT);
  relay.throttle({ download: 800, latency: 100 });
  const socket = await openTunnel(relay.port, `127.0.0.1:${(server.address() as AddressInfo).port}`);
  const began = performance.now();
  socket.write('\x00not HTTP');
  let size = 0;
  for await (const chunk of socket) size += (chunk as Buffer).length;
  expect(size).toBe(20_000);
  expect(performance.now() - began).toBeGreaterThan((100 + 200) * 0.95);
  const [entry] = await exportEntries(charles.port);
  expect(entry).toMatchObject({ tunnel: true, status: 'COMPLETE' });
});

test('what a slow client has not taken yet stays with the server', async ({ charles, startServer }) => {
  let taken = 0;
  const routes: Routes = {
    '/endless': async (_request, response) => {
      const megabyte = Buffer.alloc(1024 * 1024);
      while (!response.destroyed) {
        if (!response.write(megabyte)) await once(response, 'drain').catch(() => {});
        taken += 1;
      }
    },
  };
  const origin = await startServer({ routes });
  const relay = await charles.openRelay({ ...DIRECT, maxBodyBytes: 0 });
  relay.throttle({ download: 800 });
  const { request, response } = await begin(relay.port, `${origin.url}/endless`);
  response.resume();
  // Long enough for the buffers of two connections to fill.
  await delay(300);
  const before = taken;
  await delay(200);
  expect(taken).toBe(before);
  expect(taken).toBeLessThan(32);
  request.destroy();
});

function signal(): { readonly given: Promise<void>; readonly give: () => void } {
  let give = (): void => {};
  const given = new Promise<void>((resolve) => {
    give = resolve;
  });
  return { given, give: () => give() };
}

/** A request whose response has begun. */
async function begin(port: number, path: string): Promise<{ request: http.ClientRequest; response: IncomingMessage }> {
  const request = http.get({ port, path });
  request.on('error', () => {});
  const [response] = (await once(request, 'response')) as [IncomingMessage];
  return { request, response };
}
