// What was sent and is not in the session: said in a warning, in the message of a wait, or, when it is known to be lost, loudly.
import http from 'node:http';
import type { StopResult } from '../../src/capture/stop-result.ts';
import { ControlClient } from '../../src/control/index.ts';
import { startForwarder } from '../support/forwarder.ts';
import { expect, test } from './fixtures.ts';

test('all that was sent is in the session: nothing to warn of', async ({ startCharles, startWorker, origin }) => {
  const charles = await startCharles();
  const { capture, send } = await startWorker(charles);
  const live = capture({ exclude: [] });
  await live.start();
  await send(`${origin.url}/json`);
  await send('http://control.charles/');
  expect(await live.stop({ persist: false })).toMatchObject({ status: 'stopped', totalItems: 1, warnings: [] });
});

test('a connection without any entry is a warning', async ({ startCharles, startWorker, origin }) => {
  const charles = await startCharles({ recording: true });
  const control = new ControlClient(charles);
  const { capture, send } = await startWorker(charles);
  const live = capture();
  await live.start();
  await send(`${origin.url}/json?1`);
  await control.stopRecording();
  await send(`${origin.url}/json?2`);
  await send(`${origin.url}/json?3`);
  await control.startRecording();
  const result = await live.stop({ persist: false });
  expect(result).toMatchObject({ status: 'stopped', totalItems: 1, warnings: ['unrecorded_connections: 2'] });
});

test('with client ports that Charles has lost, nobody can say which connections are missing', async ({
  startCharles,
  startWorker,
  origin,
}) => {
  const charles = await startCharles({ zeroPorts: true });
  const { capture, send } = await startWorker(charles);
  const live = capture();
  await live.start();
  await send(`${origin.url}/json`);
  expect(await live.stop({ persist: false })).toMatchObject({ totalItems: 0, warnings: ['entries_without_client_port: 1'] });
});

test('when something changes the ports of all connections, a wait says so', async ({ startCharles, startWorker, origin }) => {
  const charles = await startCharles();
  const forwarder = await startForwarder(charles);
  const { capture, send } = await startWorker(charles, { port: forwarder.port });
  const live = capture();
  await live.start();
  await expect(live.waitForEntry({ path: '/json' }, { timeout: 50 })).rejects.toThrow('Did the traffic go through');
  await send(`${origin.url}/json?a`);
  await send(`${origin.url}/json?b`);
  await expect(live.waitForEntry({ path: '/json' }, { timeout: 50 })).rejects.toThrow(
    /Captured: nothing\. The Charles at .* recorded none of the 2 connection\(s\) of this test, and 2 entries of this time .*workers: 1/,
  );
  expect(await live.stop({ persist: false })).toMatchObject({ status: 'stopped', warnings: ['unrecorded_connections: 2'] });
  await forwarder.close();
});

test('a session that is cleared with entries that nobody has read fails the stop', async ({
  startCharles,
  startWorker,
  origin,
}) => {
  const charles = await startCharles();
  const { capture, send } = await startWorker(charles);
  const live = capture();
  await live.start();
  await send(`${origin.url}/json?read`);
  await live.entries();
  await send(`${origin.url}/json?unread`);
  await charles.fault('cleared');
  const result = await live.stop({ persist: false });
  expect(result).toMatchObject({ status: 'stop_failed', totalItems: 1, recoverable: true });
  expect(result.error).toContain('[SESSION_LOST]');
  expect(result.warnings).toEqual(['session_reset_detected', 'unrecorded_connections: 1']);
});

test('a session that is cleared fails the stop once the capture has seen what went with it, and not before', async ({
  startCharles,
  startWorker,
  origin,
}) => {
  const charles = await startCharles({ recording: true });
  const control = new ControlClient(charles);
  const { capture, send } = await startWorker(charles);
  const stopAfter = async (options: object, sends: () => Promise<unknown>): Promise<StopResult> => {
    const live = capture(options);
    await live.start();
    await sends();
    return live.stop({ persist: false });
  };
  await stopAfter({}, () => send(`${origin.url}/json?earlier`));
  const lost = await stopAfter({ includeExisting: true }, async () => {
    await send(`${origin.url}/json?lost`);
    await charles.fault('cleared');
    await send(`${origin.url}/json?later`);
  });
  expect(lost).toMatchObject({ status: 'stop_failed', totalItems: 1, error: expect.stringContaining('[SESSION_LOST]') });

  await charles.fault('cleared');
  const filtered = await stopAfter({}, async () => {
    await control.stopRecording();
    await send(`${origin.url}/json?filtered`);
    await control.startRecording();
    await send(`${origin.url}/json?next`);
  });
  expect(filtered, 'cleared between two tests').toMatchObject({
    status: 'stopped',
    totalItems: 1,
    warnings: ['unrecorded_connections: 1'],
  });
});

for (const attribution of ['port', 'window'] as const) {
  test(`a clear that takes an unread request of a kept connection along fails the stop, told by ${attribution}`, async ({
    startCharles,
    startWorker,
    origin,
  }) => {
    const charles = await startCharles();
    const { capture, send } = await startWorker(charles, { attribution });
    const agent = new http.Agent({ keepAlive: true, maxSockets: 1 });
    const live = capture();
    await live.start();
    await send(`${origin.url}/json?read`, agent);
    await live.settled();
    await send(`${origin.url}/json?unread`, agent);
    await charles.fault('cleared');
    await live.entries();
    const result = await live.stop({ persist: false });
    expect(result).toMatchObject({ status: 'stop_failed', error: expect.stringContaining('[SESSION_LOST]') });
    agent.destroy();
  });
}

test('a session that is cleared after all was read is a warning', async ({ startCharles, startWorker, origin }) => {
  const charles = await startCharles();
  const { capture, send } = await startWorker(charles);
  const live = capture();
  await live.start();
  await send(`${origin.url}/json?read`);
  await live.entries();
  await charles.fault('cleared');
  await send(`${origin.url}/json?later`);
  const result = await live.stop({ persist: false });
  expect(result).toMatchObject({ status: 'stopped', totalItems: 2, warnings: ['session_reset_detected'] });
});

for (const [told, attribution] of [
  ['port', 'port'],
  ['time', 'window'],
] as const) {
  test(`told by ${told}: a Charles that restarts before its entries are read fails the stop`, async ({
    startCharles,
    startWorker,
    origin,
  }) => {
    const charles = await startCharles({ recording: true });
    const { capture, send } = await startWorker(charles, { attribution });
    const live = capture();
    await live.start();
    await send(`${origin.url}/json?unread`);
    await charles.fault('restart');
    await expect(async () => send(`${origin.url}/json?after`)).toPass();
    const result = await live.stop({ persist: false });
    expect(result).toMatchObject({ status: 'stop_failed', error: expect.stringContaining('[SESSION_LOST]') });
  });

  test(`told by ${told}: a Charles that restarts between tests or after all was read fails nothing`, async ({
    startCharles,
    startWorker,
    origin,
  }) => {
    const charles = await startCharles({ recording: true });
    const { capture, send } = await startWorker(charles, { attribution });
    const live = capture();
    await live.start();
    await send(`${origin.url}/json?read`);
    expect(await live.entries()).toHaveLength(1);
    await charles.fault('restart');
    await expect(async () => send(`${origin.url}/json?after`)).toPass();
    const result = await live.stop({ persist: false });
    expect(result).toMatchObject({ status: 'stopped', totalItems: 2 });
    expect(result.warnings).toContain('session_reset_detected');
  });
}
