// Starting and stopping the recording of a Charles that others use too.
import { tmpdir } from 'node:os';
import path from 'node:path';
import { test as base, expect } from '@playwright/test';
import { startRecording, stopRecording } from '../../src/capture/recording.ts';
import { Channel } from '../../src/channel/client.ts';
import { type ChannelServer, serveChannel } from '../../src/channel/server.ts';
import { ControlClient } from '../../src/control/index.ts';
import { leaseMethods } from '../../src/lease/lease-methods.ts';
import { LeaseTable } from '../../src/lease/lease-table.ts';
import { Leases } from '../../src/lease/leases.ts';
import { type StandIn, startStandIn } from '../support/stand-in/start.ts';

interface Worker {
  readonly channel: Channel;
  start(lease: string, adoptExisting?: boolean): Promise<void>;
  stop(lease: string): ReturnType<typeof stopRecording>;
}

const test = base.extend<{ charles: StandIn; control: ControlClient; join: () => Promise<Worker> }>({
  charles: async ({}, use) => {
    const charles = await startStandIn();
    await use(charles);
    await charles.close();
  },
  control: async ({ charles }, use) => {
    await use(new ControlClient(charles));
  },
  join: async ({ control, charles }, use, testInfo) => {
    const name = `playwright-charles-test-${process.pid}-${testInfo.testId.slice(-12)}`;
    const address = process.platform === 'win32' ? `\\\\.\\pipe\\${name}` : path.join(tmpdir(), name, 'r.sock');
    const table = new LeaseTable();
    const server = (await serveChannel(address, () => {
      const owner = {};
      return { methods: leaseMethods(table, owner), onClose: () => table.drop(owner) };
    })) as ChannelServer;
    await use(async () => {
      const channel = await Channel.connect(address);
      const source = { leases: new Leases(channel), address: charles.proxyUrl };
      return {
        channel,
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
