// A Charles behind an address translation whose clock is an hour off: entries are told by when they appear.
import { startForwarder } from '../support/forwarder.ts';
import { startOrigin } from '../support/origin.ts';
import { expect, test } from './fixtures.ts';

test('what appears between start and stop is the capture, whatever its ports and times say', async ({
  startCharles,
  startWorker,
  origin,
}) => {
  for (const clockSkew of [3_600_000, -3_600_000]) {
    const charles = await startCharles({ clockSkew, recording: true });
    const forwarder = await startForwarder(charles);
    const { capture, send } = await startWorker(charles, { attribution: 'window', port: forwarder.port });
    await send(`${origin.url}/json?before`);
    const first = capture();
    await first.start();
    await send(`${origin.url}/json?first`);
    expect(await first.waitForEntry({ url: '**?first' })).toMatchObject({ status: 200 });
    const page = { context: () => ({}), mainFrame: () => ({}) };
    await expect(first.entries({ page })).rejects.toMatchObject({ code: 'OPTION_UNSUPPORTED' });
    await first.settled();
    const result = await first.stop({ persist: false });
    expect(result).toMatchObject({ status: 'stopped', totalItems: 1, warnings: ['attributed_by_time'] });

    const second = capture();
    await second.start();
    await send(`${origin.url}/json?second`);
    await second.stop({ persist: false });
    expect(second.collected.map(({ url }) => new URL(url).search)).toEqual(['?second']);
    await forwarder.close();
  }
});

test('a request that is under way at the start is not the capture, also when it ends in it', async ({
  startCharles,
  startWorker,
  origin,
}) => {
  const charles = await startCharles({ clockSkew: 3_600_000, recording: true });
  const { capture, send } = await startWorker(charles, { attribution: 'window' });
  const slow = send(`${origin.url}/slow?ms=400`);
  await expect.poll(async () => (await charles.entries()).length).toBe(1);
  const live = capture();
  await live.start();
  await slow;
  await send(`${origin.url}/json`);
  await live.stop({ persist: false });
  expect(live.collected.map(({ path }) => path)).toEqual(['/json']);
});

test('the traffic settles beside an event stream that never rests', async ({ startCharles, startWorker, origin }) => {
  const ticking = await startOrigin({
    routes: {
      '/ticks': (_request, response) => {
        response.writeHead(200, { 'content-type': 'text/event-stream' });
        const timer = setInterval(() => response.write('data: tick\n\n'), 10);
        response.once('close', () => clearInterval(timer));
      },
    },
  });
  const charles = await startCharles({ clockSkew: -3_600_000 });
  const { capture, send, relay } = await startWorker(charles, { attribution: 'window' });
  const live = capture();
  await live.start();
  void send(`${ticking.url}/ticks`).catch(() => {});
  await live.waitForEntry({ path: '/ticks' });
  await send(`${origin.url}/json`);
  await live.settled({ timeout: 2_000 });
  expect((await live.entries({ path: '/json' })).map(({ state }) => state)).toEqual(['complete']);
  await relay.close();
  expect(await live.stop({ persist: false })).toMatchObject({ status: 'stopped' });
  await ticking.close();
});

test('includeExisting makes what the session holds the capture too', async ({ startCharles, startWorker, origin }) => {
  const charles = await startCharles({ recording: true });
  const { capture, send } = await startWorker(charles, { attribution: 'window' });
  await send(`${origin.url}/json?before`);
  const live = capture({ includeExisting: true });
  await live.start();
  await send(`${origin.url}/json?in`);
  await live.stop({ persist: false });
  expect(live.collected.map(({ url }) => new URL(url).search)).toEqual(['?before', '?in']);
});
