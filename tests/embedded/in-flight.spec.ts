// Entries that are not finished: their states, their completion, and what stopping and clearing do to them.
import { setTimeout as delay } from 'node:timers/promises';
import zlib from 'node:zlib';
import type { Routes } from '../support/origin-routes.ts';
import { control, get } from './client.ts';
import { expect, test } from './fixtures.ts';

const NOTE =
  'Transaction began prior to session being cleared, body content transmitted before the session clear has not been captured';

/** A reply in two parts; the second waits for the returned call. */
function twoParts(headers: Readonly<Record<string, string>> = {}): { routes: Routes; finish: () => void } {
  let finish = (): void => {};
  const asked = new Promise<void>((resolve) => {
    finish = resolve;
  });
  const routes: Routes = {
    '/parts': async (_request, response) => {
      response.writeHead(200, { 'content-type': 'text/plain', ...headers });
      response.write('first ');
      await asked;
      response.end('second');
    },
  };
  return { routes, finish: () => finish() };
}

test('a request without a reply, then with half of one, is the entry that it ends as', async ({
  charles,
  startServer,
  entries,
}) => {
  const { routes, finish } = twoParts();
  let reply = (): void => {};
  const held = new Promise<void>((resolve) => {
    reply = resolve;
  });
  const origin = await startServer({
    routes: {
      '/parts': async (request, response) => {
        await held;
        routes['/parts']?.(request, response);
      },
    },
  });
  const pending = get(charles.port, `${origin.url}/parts`);
  await expect.poll(() => origin.requests.length).toBe(1);

  const [waiting] = await entries();
  expect(waiting).toMatchObject({
    status: 'RECEIVED_REQUEST_BODY',
    times: { requestBegin: expect.any(String), requestComplete: expect.any(String), responseBegin: null, end: null },
    durations: { total: expect.any(Number), response: null, latency: null },
  });
  expect(waiting?.response).toEqual({ sizes: { headers: 0, body: 0 }, mimeType: null, charset: null, contentEncoding: null });

  reply();
  await expect.poll(async () => (await entries())[0]?.response.sizes.body).toBeGreaterThan(0);
  const [half] = await entries();
  expect(half).toMatchObject({
    status: 'RECEIVED_RESPONSE_BODY',
    times: { end: null },
    response: { status: 200, body: { text: 'first ' } },
  });

  finish();
  await pending;
  const whole = await entries();
  expect(whole).toHaveLength(1);
  expect(whole[0]).toMatchObject({ status: 'COMPLETE', response: { body: { text: 'first second' } } });
  for (const entry of [half, whole[0]]) {
    expect(entry?.times.start).toBe(waiting?.times.start);
    expect(entry?.clientPort).toBe(waiting?.clientPort);
  }
});

test('an event stream stays in flight with what came so far', async ({ charles, origin, entries }) => {
  const pending = get(charles.port, `${origin.url}/sse`);
  pending.catch(() => {});
  await expect.poll(async () => (await entries())[0]?.response.body).toMatchObject({ text: 'data: 1\n\ndata: 2\n\ndata: 3\n\n' });
  expect((await entries())[0]).toMatchObject({ status: 'RECEIVED_RESPONSE_BODY', response: { mimeType: 'text/event-stream' } });
});

test('nothing is recorded while the recording is stopped, but what began before is completed', async ({
  charles,
  startServer,
  entries,
}) => {
  const { routes, finish } = twoParts();
  const origin = await startServer({ routes });
  const pending = get(charles.port, `${origin.url}/parts`);
  await expect.poll(async () => (await entries())[0]?.status).toBe('RECEIVED_RESPONSE_BODY');
  await control(charles.port, '/recording/stop');
  await get(charles.port, `${origin.url}/json?while=stopped`);
  finish();
  await pending;
  const recorded = await entries();
  expect(recorded.map(({ path }) => path)).toEqual(['/parts']);
  expect(recorded[0]).toMatchObject({ status: 'COMPLETE', response: { body: { text: 'first second' } } });
});

test('what began while the recording was stopped is not recorded after it was started', async ({ start, startServer }) => {
  const charles = await start();
  const { routes, finish } = twoParts();
  const origin = await startServer({ routes });
  const pending = get(charles.port, `${origin.url}/parts`);
  await expect.poll(() => origin.requests.length).toBe(1);
  await control(charles.port, '/recording/start');
  finish();
  expect((await pending).text).toBe('first second');
  expect((await control(charles.port, '/session/export-json')).text).toBe('[]');
});

test('clearing drops what is finished; what is in flight reappears with a note and without its earlier body', async ({
  charles,
  startServer,
  entries,
}) => {
  const { routes, finish } = twoParts();
  const origin = await startServer({ routes });
  await get(charles.port, `${origin.url}/json`);
  const pending = get(charles.port, `${origin.url}/parts`);
  await expect.poll(async () => (await entries())[1]?.response.sizes.body).toBeGreaterThan(0);
  const start = (await entries())[1]?.times.start;

  await control(charles.port, '/session/clear');
  const [remaining, ...others] = await entries();
  expect(others).toEqual([]);
  expect(remaining).toMatchObject({ path: '/parts', notes: NOTE, times: { start } });
  expect(remaining?.response).not.toHaveProperty('body');

  finish();
  expect((await pending).text).toBe('first second');
  expect((await entries())[0]).toMatchObject({
    status: 'COMPLETE',
    notes: NOTE,
    times: { start },
    response: { body: { text: 'second' } },
  });
  await control(charles.port, '/session/clear');
  expect(await entries()).toEqual([]);
});

test('an encoded body is left out until it has ended, and then decoded', async ({ charles, startServer, entries }) => {
  const packed = zlib.gzipSync('first second');
  let finish = (): void => {};
  const origin = await startServer({
    routes: {
      '/packed': (_request, response) => {
        response.writeHead(200, { 'content-type': 'text/plain', 'content-encoding': 'gzip' }).write(packed.subarray(0, 15));
        finish = () => response.end(packed.subarray(15));
      },
    },
  });
  const pending = get(charles.port, `${origin.url}/packed`);
  await expect.poll(async () => (await entries())[0]?.response.sizes.body).toBeGreaterThan(0);
  expect((await entries())[0]?.response).not.toHaveProperty('body');
  finish();
  await pending;
  expect((await entries())[0]?.response.body).toEqual({ text: 'first second', charset: null, decoded: true });
});

test('the rest of an encoded body says nothing and is left out', async ({ charles, startServer, entries }) => {
  const { routes, finish } = twoParts({ 'content-encoding': 'gzip' });
  const origin = await startServer({ routes });
  const pending = get(charles.port, `${origin.url}/parts`);
  await expect.poll(async () => (await entries())[0]?.response.sizes.body).toBeGreaterThan(0);
  await control(charles.port, '/session/clear');
  finish();
  await pending;
  const [entry] = await entries();
  expect(entry).toMatchObject({ status: 'COMPLETE', response: { contentEncoding: 'gzip' } });
  expect(entry?.response).not.toHaveProperty('body');
});

test('the export is sorted by start, whatever ends first', async ({ charles, origin, entries }) => {
  const paths = ['/slow?ms=300', '/slow?ms=100', '/slow?ms=200'];
  const pending = [];
  for (const path of paths) {
    pending.push(get(charles.port, origin.url + path));
    await expect.poll(() => origin.requests.length).toBe(pending.length);
    // Entries of one millisecond could be in either order.
    await delay(2);
  }
  await Promise.all(pending);
  expect((await entries()).map(({ path, query }) => `${path}?${query}`)).toEqual(paths);
});
