// Starting and stopping the recording of a Charles that others use too.
import { test as base, expect } from '@playwright/test';
import { startRecording, stopRecording } from '../../src/capture/recording.ts';
import type { Channel } from '../../src/channel/client.ts';
import { ControlClient, type ControlLimits } from '../../src/control/index.ts';
import { Leases } from '../../src/lease/leases.ts';
import { openCharlesRecorder } from '../../src/recorder/charles-recorder.ts';
import { startLeaseServer } from '../support/lease-server.ts';
import { type StandIn, startStandIn } from '../support/stand-in/start.ts';

interface Worker {
  readonly channel: Channel;
  readonly leases: Leases;
  start(lease: string, adoptExisting?: boolean): ReturnType<typeof startRecording>;
  stop(lease: string): ReturnType<typeof stopRecording>;
}

type Attribution = 'port' | 'window';

const test = base.extend<{
  charles: StandIn;
  control: ControlClient;
  join: (attribution?: Attribution, limits?: ControlLimits) => Promise<Worker>;
}>({
  charles: async ({}, use) => {
    const charles = await startStandIn();
    await use(charles);
    await charles.close();
  },
  control: async ({ charles }, use) => {
    await use(new ControlClient(charles));
  },
  join: async ({ charles }, use, testInfo) => {
    const server = await startLeaseServer(testInfo.testId.slice(-12));
    await use(async (attribution = 'port', limits = {}) => {
      const control = new ControlClient(charles, limits);
      const channel = await server.connect();
      const leases = new Leases(channel);
      const source = { leases, address: charles.proxyUrl, attribution };
      return {
        channel,
        leases,
        start: (lease, adoptExisting = true) => startRecording(source, control, lease, { adoptExisting, resetSession: false }),
        stop: (lease) => stopRecording(source, control, lease),
      };
    });
    server.close();
  },
});

test('the last capture switches off what the first one switched on', async ({ join, control }) => {
  const [a, b] = [await join(), await join()];
  await a.start('one');
  await b.start('two');
  expect(await a.stop('one')).toMatchObject({ recording: 'left-on-other-lease', lost: false });
  expect(await control.recordingStatus()).toBe('recording');
  expect(await b.stop('two')).toMatchObject({ recording: 'off', lost: false });
  expect(await control.recordingStatus()).toBe('stopped');
});

test('a stop that is repeated after it came through leaves the others alone', async ({ join, control, charles }) => {
  const [a, b] = [await join(), await join()];
  await a.start('one');
  await b.start('two');
  await a.stop('one');
  expect(await a.stop('one')).toMatchObject({ recording: 'left-on-other-lease', lost: false });
  expect(await control.recordingStatus()).toBe('recording');
  expect(await charles.controlCalls()).not.toContain('/recording/stop');
});

test('a recording that somebody switched off is lost, whether it was ours or adopted', async ({ join, control }) => {
  const worker = await join();
  await worker.start('ours');
  await control.stopRecording();
  expect(await worker.stop('ours')).toMatchObject({ recording: 'off', lost: true });
  await control.startRecording();
  await worker.start('adopted');
  await control.stopRecording();
  expect(await worker.stop('adopted')).toMatchObject({ lost: true });
});

test('what a killed worker left on is not taken for somebody else, and is switched off at the end', async ({ join, control }) => {
  const [killed, next] = [await join(), await join()];
  await killed.start('one');
  killed.channel.close();
  await killed.channel.closed;
  await next.start('two', false);
  expect(await next.stop('two')).toMatchObject({ recording: 'off' });
  expect(await control.recordingStatus()).toBe('stopped');
});

test('a start that Charles ignores gives its lease back', async ({ join, charles, control }) => {
  const worker = await join();
  await charles.fault('start-ignored', { times: 1 });
  await expect(worker.start('one')).rejects.toMatchObject({ code: 'RECORDING_NOT_STARTED' });
  await worker.start('two');
  expect(await worker.stop('two')).toMatchObject({ recording: 'off' });
  expect(await control.recordingStatus()).toBe('stopped');
});

test('a recording that was off for a while is lost for those who needed it, though another start switched it on again', async ({
  join,
  control,
}) => {
  const [a, b] = [await join(), await join()];
  await a.start('one');
  await control.stopRecording();
  await b.start('two');
  expect(await b.stop('two')).toMatchObject({ recording: 'left-on-other-lease', lost: false });
  expect(await a.stop('one')).toMatchObject({ recording: 'off', lost: true });
});

test('a recording that somebody stopped after a worker was killed is not switched on for good', async ({ join, control }) => {
  const [killed, next] = [await join(), await join()];
  await control.startRecording();
  await killed.start('one');
  killed.channel.close();
  await killed.channel.closed;
  await control.stopRecording();
  expect(await next.start('two')).toEqual({ repaired: null });
  expect(await next.stop('two')).toMatchObject({ recording: 'off', lost: false });
  expect(await control.recordingStatus()).toBe('stopped');
});

test('a pause that was mended is forgotten: what somebody stops afterwards stays stopped', async ({ join, control }) => {
  const [killed, killedToo, next] = [await join(), await join(), await join()];
  await control.startRecording();
  await killed.start('one');
  await killed.leases.exclusive(({ note }) => note({ paused: true }));
  await control.stopRecording();
  killed.channel.close();
  await killed.channel.closed;
  expect((await killedToo.start('two')).repaired).toContain('paused: it is on again');
  killedToo.channel.close();
  await killedToo.channel.closed;
  await control.stopRecording();
  expect(await next.start('three')).toEqual({ repaired: null });
  expect(await next.stop('three')).toMatchObject({ recording: 'off', lost: false });
});

test('an adopted recording that a read left paused is on again after the stop, and what it missed is said', async ({
  join,
  control,
  charles,
}) => {
  const worker = await join();
  await control.startRecording();
  await worker.start('one');
  await worker.leases.exclusive(({ note }) => note({ paused: true }));
  await control.stopRecording();
  await charles.fault('start-ignored', { times: 1 });
  await expect(worker.stop('one')).rejects.toMatchObject({ code: 'RECORDING_NOT_STARTED' });
  expect(await worker.stop('one')).toMatchObject({ recording: 'left-on-adopted', lost: true });
  expect(await control.recordingStatus()).toBe('recording');
});

test('a start that fails leaves it to the next one to repair what a killed worker had left', async ({
  join,
  control,
  charles,
}) => {
  const [killed, failing, next] = [await join(), await join(), await join()];
  await killed.start('one');
  await killed.leases.exclusive(({ note }) => note({ throttled: true }));
  await control.startThrottling('3G');
  killed.channel.close();
  await killed.channel.closed;
  await charles.fault('throttling-ignored', { page: 'throttling/deactivate', times: 1 });
  await expect(failing.start('two')).rejects.toMatchObject({ code: 'THROTTLING_FAILED' });
  const { repaired } = await next.start('three');
  expect(repaired).toMatch(/ had left the recording on: .* It had left throttling on: it is switched off\.$/);
  expect(await charles.throttlingNow()).toBe(null);
  expect(await next.stop('three')).toMatchObject({ recording: 'off' });
});

test('throttling that does not end fails the last stop, which has switched off the recording, and the next one ends it', async ({
  join,
  control,
  charles,
}) => {
  const worker = await join();
  await worker.start('one');
  await worker.leases.exclusive(({ note }) => note({ throttled: true }));
  await control.startThrottling('3G');
  await charles.fault('throttling-ignored', { page: 'throttling/deactivate', times: 1 });
  await expect(worker.stop('one')).rejects.toMatchObject({ code: 'THROTTLING_FAILED' });
  expect(await control.recordingStatus()).toBe('stopped');
  expect(await worker.stop('one')).toMatchObject({ recording: 'off', lost: false });
  expect(await charles.throttlingNow()).toBe(null);
  expect(await worker.start('two')).toEqual({ repaired: null });
});

test('a start that hangs after Charles has obeyed leaves it to the next one to switch the recording off', async ({
  join,
  control,
  charles,
}) => {
  const [hanging, next] = [await join('port', { pageTimeout: 200 }), await join()];
  await charles.fault('hang', { page: 'recording/', from: 'recording/start' });
  await charles.fault('hang', { page: 'recording/stop' });
  await expect(hanging.start('one')).rejects.toMatchObject({ code: 'CONTROL_TIMEOUT' });
  await charles.fault('none');
  expect(await control.recordingStatus()).toBe('recording');
  expect((await next.start('two')).repaired).toMatch(/ had left the recording on: /);
  expect(await next.stop('two')).toMatchObject({ recording: 'off', lost: false });
  expect(await control.recordingStatus()).toBe('stopped');
});

for (const page of ['recording/', 'recording/stop']) {
  test(`a stop that finds at ${page} that nothing listens leaves no note for whoever uses that port next`, async ({
    join,
    charles,
  }) => {
    const worker = await join();
    await worker.start('one');
    await charles.fault('die', { page });
    await expect(worker.stop('one')).rejects.toThrow('nothing listens there');
    expect(await worker.leases.exclusive(async ({ held, found }) => ({ held, found }))).toEqual({ held: [], found: null });
  });
}

test('a start that finds that nothing listens forgets what a killed run had left there', async ({ join, charles }) => {
  const [killed, next] = [await join(), await join()];
  await killed.start('one');
  killed.channel.close();
  await killed.channel.closed;
  await charles.kill();
  await expect(next.start('two')).rejects.toMatchObject({ code: 'RECORDER_UNREACHABLE' });
  expect(await next.leases.exclusive(async ({ left }) => left)).toBe(null);
});

test('where only time tells whose an entry is, a second capture is refused, and the first goes on', async ({ join }) => {
  const [a, b] = [await join('window'), await join('window')];
  await a.start('one');
  await expect(b.start('two')).rejects.toThrow(/another machine.*1 other capture.*\[OPTION_UNSUPPORTED\]/);
  expect(await a.stop('one')).toMatchObject({ recording: 'off', lost: false });
});

test('where only time tells whose an entry is, several workers are refused before anything is asked', async () => {
  // An address that is nobody's.
  const opening = openCharlesRecorder({ host: '192.0.2.1', port: 8888 }, { workers: 2, exclusive: true });
  await expect(opening).rejects.toThrow(
    /192\.0\.2\.1:8888 between 2 workers: .*another machine.*\[OPTION_UNSUPPORTED\]\nSet `workers: 1`/,
  );
});

test('an IPv6 address is in messages as URLs have it', async () => {
  const opening = openCharlesRecorder({ host: '2001:db8::7', port: 8888 }, { workers: 2, exclusive: true });
  await expect(opening).rejects.toThrow('the Charles at [2001:db8::7]:8888 between');
});
