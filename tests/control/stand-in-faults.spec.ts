// The stand-in misbehaves on request, and only then.
import { expect, failure, reply, test } from './fixtures.ts';
import { bytesOf, control } from './stand-in-traffic.ts';
import { get } from './through-proxy.ts';

const RECORDING = /Status: Recording</;

test('a fault waits for its page, lets `after` requests pass, and lasts for `times`', async ({ startCharles }) => {
  const charles = await startCharles();
  await charles.fault('status', { page: 'recording/', status: 502, after: 1, times: 2 });
  await charles.fault('status', { page: 'session/', status: 418 });
  const seen: number[] = [];
  for (let count = 0; count < 4; count += 1) seen.push((await control(charles, 'recording/')).status);
  expect(seen).toEqual([200, 502, 502, 200]);
  expect((await control(charles, 'session/')).status).toBe(418);
});

test('a fault that begins with a page lasts from its answer on', async ({ startCharles }) => {
  const charles = await startCharles();
  await charles.fault('status', { from: 'recording/stop', page: 'recording/', status: 502 });
  await charles.fault('status', { from: 'recording/start', status: 503 });
  const seen: number[] = [];
  for (const page of ['recording/', 'recording/stop', 'recording/', 'recording/start', 'session/']) {
    seen.push((await control(charles, page)).status);
  }
  expect(seen).toEqual([200, 200, 502, 503, 503]);
});

test('recording-off stops the recording by itself, at once or when a page is asked for', async ({ startCharles }) => {
  const charles = await startCharles({ recording: true });
  await charles.fault('recording-off', { page: 'recording/', after: 1 });
  expect((await control(charles, 'recording/')).body).toMatch(RECORDING);
  expect((await control(charles, 'recording/')).body).toContain('Recording Stopped');
  await control(charles, 'recording/start');
  expect(await charles.recordingNow()).toBe(true);
  await charles.fault('recording-off');
  expect(await charles.recordingNow()).toBe(false);
});

test('at its limit the recording stops by itself', async ({ startCharles, serve }) => {
  const charles = await startCharles({ recording: true, limit: 2 });
  const origin = await serve((socket) => socket.end(reply(200, '')));
  for (let count = 0; count < 3; count += 1) await get(charles.port, `http://127.0.0.1:${origin}/${count}`);
  expect(await charles.entries()).toHaveLength(2);
  expect(await charles.recordingNow()).toBe(false);
});

test('a restart loses session and connections, and comes back on its port as it started', async ({ startCharles, serve }) => {
  const charles = await startCharles({ preload: Buffer.from('[{"host":"old.example"}]') });
  let arrived = (): void => {};
  const inFlight = new Promise<void>((resolve) => (arrived = resolve));
  const origin = await serve(() => arrived());
  const pending = expect(get(charles.port, `http://127.0.0.1:${origin}/`)).rejects.toThrow();
  await inFlight;
  await control(charles, 'recording/start');
  await control(charles, 'throttling/activate?preset=3G');
  await charles.fault('restart');
  await pending;
  await expect(control(charles, '')).rejects.toThrow('ECONNREFUSED');
  await expect(async () => expect((await control(charles, '')).status).toBe(200)).toPass();
  expect([await charles.entries(), await charles.recordingNow(), await charles.throttlingNow()]).toEqual([[], false, null]);
});

test('a restart or an end at a page is instead of its answer', async ({ startCharles }) => {
  const charles = await startCharles({ recording: true });
  await charles.fault('restart', { page: 'recording/stop' });
  await expect(control(charles, 'recording/stop')).rejects.toThrow();
  expect(await charles.recordingNow()).toBe(true);
  await charles.fault('die', { page: 'session/' });
  await expect(async () => expect((await control(charles, '')).status).toBe(200)).toPass();
  await expect(control(charles, 'session/')).rejects.toThrow();
  await expect(charles.recordingNow()).rejects.toThrow();
});

test('a slow reply comes whole, a truncated one does not', async ({ startCharles }) => {
  const charles = await startCharles();
  await charles.fault('huge', { bytes: 100_000 });
  await charles.fault('slow', { page: 'session/export-json', bytesPerSecond: 1_000_000, delay: 50 });
  const asked = performance.now();
  expect((await control(charles, 'session/export-json')).body).toHaveLength(100_000 + '[{"path":""}]'.length);
  // 100 ms at that speed, and the delay.
  expect(performance.now() - asked).toBeGreaterThan(120);
  await charles.fault('truncate', { page: 'session/export-json' });
  await expect(bytesOf(charles, 'session/export-json')).rejects.toThrow('aborted');
});

test('without a length, a reply that is cut off looks whole', async ({ startCharles }) => {
  const charles = await startCharles({ lengthless: true });
  const whole = await control(charles, 'session/');
  await charles.fault('truncate', { page: 'session/' });
  expect((await control(charles, 'session/')).body).toBe(whole.body.slice(0, whole.body.length / 2));
});

test('no kind of garbage is taken for a page or a session', async ({ startCharles, connect }) => {
  const charles = await startCharles({ preload: Buffer.from('[{"host":"old.example"}]') });
  const client = connect(charles);
  for (const kind of ['cut page', 'html', 'half json', 'disabled text', 'broken head', 'broken body'] as const) {
    await charles.fault('garbage', { kind });
    const code = /^(NOT_CHARLES|CONTROL_REPLY_INVALID|WEB_INTERFACE_DISABLED|RECORDER_UNREACHABLE)$/;
    expect((await failure(client.recordingStatus())).code, kind).toMatch(code);
    expect((await failure(client.exportSession())).code, kind).toMatch(code);
  }
});

for (const [clearInFlight, during, after] of [
  ['kept', 1, 1],
  ['until-finished', 0, 1],
  ['dropped', 0, 0],
] as const) {
  test(`what is in flight when the session is cleared is ${clearInFlight}`, async ({ startCharles, serve }) => {
    const charles = await startCharles({ recording: true, clearInFlight });
    let finish = (): void => {};
    const origin = await serve((socket) => (finish = () => socket.end(reply(200, 'late'))));
    const pending = get(charles.port, `http://127.0.0.1:${origin}/`);
    await expect.poll(() => charles.entries()).toHaveLength(1);
    await charles.fault('cleared');
    expect(await charles.entries()).toHaveLength(during);
    finish();
    await pending;
    expect(await charles.entries()).toHaveLength(after);
  });
}

test('somebody who clears the session is told apart from a restart: the recording goes on', async ({ startCharles }) => {
  const charles = await startCharles({ recording: true, preload: Buffer.from('[{"host":"old.example"}]') });
  await charles.fault('cleared', { page: 'session/export-json' });
  expect((await control(charles, 'session/export-json')).body).toBe('[]');
  expect(await charles.recordingNow()).toBe(true);
});

test('recorded times follow a clock that is ahead', async ({ startCharles, serve }) => {
  const charles = await startCharles({ recording: true, clockSkew: 3_600_000 });
  const origin = await serve((socket) => socket.end(reply(200, '')));
  await get(charles.port, `http://127.0.0.1:${origin}/`);
  const [{ times }] = await charles.entries();
  expect(Date.parse(times.start) - Date.now()).toBeGreaterThan(3_500_000);
});
