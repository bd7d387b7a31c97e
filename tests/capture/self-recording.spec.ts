// A Charles that records its own control requests: reads pause the recording, nothing is lost by it, and the session stays small.
import http from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import { rawEntry } from '../session/fixtures/raw.ts';
import { type Capture, expect, type StandIn, test } from './fixtures.ts';

// Of control pages, which are recorded while nothing is paused.
const TEST_BYTES = 40_000;

/** Bytes of the session after each of so many captures, each with two requests and a read after each. */
async function sizes(
  charles: StandIn,
  capture: () => Capture,
  send: (path: string) => Promise<unknown>,
  count: number,
): Promise<number[]> {
  const found: number[] = [];
  for (let at = 0; at < count; at++) {
    const one = capture();
    await one.start();
    for (const path of [`/json?a${at}`, `/json?b${at}`]) {
      await send(path);
      await one.waitForEntry({ url: `**${path}` });
    }
    const result = await one.stop({ persist: false });
    expect(result).toMatchObject({ status: 'stopped', totalItems: 2, warnings: [] });
    found.push(await charles.sessionBytes());
  }
  return found;
}

for (const recording of [false, true]) {
  test(`${recording ? 'an adopted' : 'our own'} recording: each test adds its entries and a little, however many went before`, async ({
    startCharles,
    startWorker,
    origin,
  }) => {
    const charles = await startCharles({ selfRecord: true, recording });
    const { capture, send } = await startWorker(charles);
    const after = await sizes(charles, capture, (path) => send(origin.url + path), 5);
    for (let at = 1; at < after.length; at++) {
      expect((after[at] as number) - (after[at - 1] as number)).toBeLessThan(TEST_BYTES);
    }
    expect(await charles.recordingNow()).toBe(recording);
  });
}

test('what clients send while a read pauses the recording is sent on afterwards, and recorded', async ({
  startCharles,
  startWorker,
  origin,
}) => {
  const charles = await startCharles({ selfRecord: true });
  const { capture, send, relay } = await startWorker(charles);
  const live = capture();
  await live.start();
  await send(`${origin.url}/json?first`);
  await live.waitForEntry({ url: '**/json?first' });
  // Traffic without a break, on kept and on new connections, half of it closed by the client as soon as it is sent.
  const agent = new http.Agent({ keepAlive: true, maxSockets: 2 });
  const sent: Promise<unknown>[] = [];
  for (let at = 0; at < 60; at++) {
    sent.push(send(`${origin.url}/json?n${at}`, at % 2 === 0 ? agent : undefined));
    if (at % 10 === 0) void live.entries();
    await delay(3);
  }
  await Promise.all(sent);
  agent.destroy();
  expect((await charles.controlCalls()).filter((call) => call === '/recording/stop').length, 'reads that paused').toBeGreaterThan(
    1,
  );
  expect(relay.sent).toBeGreaterThan(60);
  const result = await live.stop({ persist: false });
  expect(result).toMatchObject({ status: 'stopped', error: null, warnings: [], totalItems: 61 });
});

test('a recording that does not go on after a read fails the read and the stop, with what was read kept', async ({
  startCharles,
  startWorker,
  origin,
}) => {
  const charles = await startCharles({ selfRecord: true });
  const { capture, send } = await startWorker(charles);
  const live = capture();
  await live.start();
  await send(`${origin.url}/json?1`);
  await live.waitForEntry({ url: '**/json?1' });
  await charles.fault('start-ignored');
  await send(`${origin.url}/json?2`);
  await expect(live.entries()).rejects.toMatchObject({ code: 'RECORDING_NOT_STARTED' });
  const result = await live.stop({ persist: false });
  expect(result).toMatchObject({ status: 'stop_failed', totalItems: 2 });
  expect(result.error).toContain('RECORDING_NOT_STARTED');
});

test('an adopted recording that a last read could not switch on again is on after the next start, which says so', async ({
  startCharles,
  startWorker,
  origin,
}) => {
  const charles = await startCharles({ selfRecord: true, recording: true });
  const { capture, send, vanish } = await startWorker(charles);
  const killed = capture();
  await killed.start();
  await send(`${origin.url}/json`);
  await killed.settled();
  await charles.fault('start-ignored');
  expect(await killed.stop({ persist: false })).toMatchObject({ status: 'stop_failed', recording: 'left-on-adopted' });
  expect(await charles.recordingNow()).toBe(false);
  vanish();

  await charles.fault('none');
  const next = (await startWorker(charles)).capture();
  await next.start();
  expect(await charles.recordingNow()).toBe(true);
  const result = await next.stop({ persist: false });
  expect(result).toMatchObject({ status: 'stopped', recording: 'left-on-adopted' });
  expect(result.warnings).toEqual([
    expect.stringMatching(/^left_by_killed_run: .* had left the recording paused: it is on again/),
  ]);
  expect(await charles.recordingNow()).toBe(true);
});

test('with other captures the recording goes on, and a session that has grown too large is not read again by anybody', async ({
  startCharles,
  startWorker,
  origin,
}) => {
  const large = { ...rawEntry({}), request: { ...rawEntry({}).request, body: { text: 'x'.repeat(70e6), charset: null } } };
  const charles = await startCharles({ selfRecord: true, preload: Buffer.from(JSON.stringify([large])) });
  const [a, b] = [await startWorker(charles), await startWorker(charles)];
  const [one, two] = [a.capture(), b.capture()];
  await one.start();
  await two.start();
  await a.send(`${origin.url}/json?a`);
  expect(await one.entries()).toHaveLength(1);
  await a.send(`${origin.url}/json?b`);
  await expect(one.entries()).rejects.toMatchObject({
    code: 'SELF_RECORDING',
    mend: expect.stringContaining('Host: control.charles'),
  });
  const result = await two.stop({ persist: false });
  expect(result).toMatchObject({ status: 'stop_failed', error: expect.stringContaining('SELF_RECORDING') });
  const calls = await charles.controlCalls();
  expect(calls.filter((call) => call === '/session/export-json')).toHaveLength(1);
  expect(calls).not.toContain('/recording/stop');
});

const EXPORT = { page: 'session/export-json' };

test('an export that is too slow for a pause ends it, is made without one, and keeps nobody from starting', async ({
  startCharles,
  startWorker,
  origin,
}) => {
  const charles = await startCharles({ selfRecord: true, recording: true });
  const [{ capture, send }, other] = [await startWorker(charles), await startWorker(charles)];
  const live = capture();
  await live.start();
  await send(`${origin.url}/json?1`);
  await live.settled();
  await send(`${origin.url}/json?2`);
  await charles.fault('slow', { ...EXPORT, delay: 60_000, times: 1 });
  const reading = live.entries();
  await expect.poll(() => charles.recordingNow(), 'paused').toBe(false);
  const starting = other.capture().start();
  expect(await reading).toHaveLength(2);
  expect(await charles.recordingNow()).toBe(true);
  await starting;
});

test('a stop that runs out of time in the middle of a pause leaves the recording on', async ({
  startCharles,
  startWorker,
  origin,
}) => {
  const charles = await startCharles({ selfRecord: true, recording: true });
  const { capture, send } = await startWorker(charles);
  const live = capture({}, { stopTimeout: 900 });
  await live.start();
  await send(`${origin.url}/json?1`);
  await live.settled();
  await send(`${origin.url}/json?2`);
  await charles.fault('slow', { ...EXPORT, delay: 60_000 });
  const result = await live.stop({ persist: false });
  expect(result).toMatchObject({ status: 'stop_failed', recording: 'left-on-adopted', totalItems: 1 });
  expect(result.error).toContain('[CAPTURE_TIMEOUT]');
  expect(await charles.recordingNow()).toBe(true);
});

test('a worker that ends in the middle of a pause waits until the recording is on again', async ({
  startCharles,
  startWorker,
  origin,
}) => {
  const charles = await startCharles({ selfRecord: true, recording: true });
  const { capture, send, changesEnded } = await startWorker(charles);
  const live = capture();
  await live.start();
  await send(`${origin.url}/json?1`);
  await live.settled();
  await send(`${origin.url}/json?2`);
  await charles.fault('slow', { ...EXPORT, delay: 300 });
  const reading = live.entries();
  await expect.poll(() => charles.recordingNow(), 'paused').toBe(false);
  await changesEnded();
  expect(await charles.recordingNow()).toBe(true);
  await reading;
});

test('a stop does not wait until the next recorded export is due', async ({ startCharles, startWorker, origin }) => {
  const charles = await startCharles({ selfRecord: true });
  const [one, other] = [await startWorker(charles), await startWorker(charles)];
  const stopTimeout = 3_000;
  const live = one.capture({}, { stopTimeout, settleTimeout: 100 });
  await live.start();
  await other.capture().start();
  await one.send(`${origin.url}/json?1`);
  await live.settled();
  await one.send(`${origin.url}/json?2`);
  await charles.fault('slow', { ...EXPORT, delay: 500, times: 1 });
  await live.entries();
  await one.send(`${origin.url}/json?3`);
  const begun = performance.now();
  expect(await live.stop({ persist: false })).toMatchObject({ status: 'stopped', totalItems: 3, error: null });
  expect(performance.now() - begun, 'nothing waited for the deadline').toBeLessThan(stopTimeout);
});

test('control.charles entries from before the capture, or none, change nothing', async ({
  startCharles,
  startWorker,
  origin,
}) => {
  const left = rawEntry({ host: 'control.charles', path: '/session/export-json' });
  const charles = await startCharles({ preload: Buffer.from(JSON.stringify([left])), recording: true });
  const { capture, send } = await startWorker(charles);
  const live = capture();
  await live.start();
  for (const query of ['1', '2']) {
    await send(`${origin.url}/json?${query}`);
    await live.waitForEntry({ url: `**/json?${query}` });
  }
  await live.stop({ persist: false });
  expect(await charles.controlCalls()).not.toContain('/recording/stop');
});
