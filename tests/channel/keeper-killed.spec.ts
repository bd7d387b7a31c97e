// The process that keeps the leases on a Charles is killed in the middle of a run: it costs the run nothing.
import { expect, test } from './fixtures.ts';

test('workers go on with the next keeper, and the last one still switches off what the first one switched on', async ({
  startCharles,
  join,
  killKeeper,
  stateFiles,
}) => {
  const charles = await startCharles();
  const [a, b] = [await join(charles), await join(charles)];
  await a.start('one');
  await b.start('two');
  await killKeeper(charles);
  expect(await a.stop('one')).toMatchObject({ recording: 'left-on-other-lease', lost: false });
  await killKeeper(charles);
  expect(await a.start('three')).toEqual({ repaired: null });
  expect(await b.stop('two')).toMatchObject({ recording: 'left-on-other-lease', lost: false });
  expect(await a.stop('three')).toMatchObject({ recording: 'off', lost: false });
  expect(await charles.recordingNow()).toBe(false);
  expect(stateFiles()).toEqual([]);
});

test('a recording that was adopted before is left on after it', async ({ startCharles, join, killKeeper }) => {
  const charles = await startCharles({ recording: true });
  const worker = await join(charles);
  await worker.start('one');
  await killKeeper(charles);
  expect(await worker.stop('one')).toMatchObject({ recording: 'left-on-adopted', lost: false });
  expect(await charles.recordingNow()).toBe(true);
});

// A process cannot be made to wait there.
const testWhereProcessesCanBeStopped = process.platform === 'win32' ? () => {} : test;

testWhereProcessesCanBeStopped(
  'nobody changes the recording before all workers that live have come back',
  async ({ startCharles, join, killKeeper }) => {
    const charles = await startCharles();
    const [a, slow] = [await join(charles), await join(charles)];
    await a.start('one');
    await slow.start('two');
    slow.signal('SIGSTOP');
    await killKeeper(charles);
    const asked = (await charles.controlCalls()).length;
    const stopped = a.stop('one');
    // Long enough for the next keeper to be there, short of its patience.
    await new Promise((resolve) => setTimeout(resolve, 700));
    expect(await charles.controlCalls()).toHaveLength(asked);
    slow.signal('SIGCONT');
    expect(await stopped).toMatchObject({ recording: 'left-on-other-lease' });
    expect(await slow.stop('two')).toMatchObject({ recording: 'off', lost: false });
  },
);

test('a change that is under way then keeps the lock', async ({ startCharles, join, killKeeper }) => {
  const charles = await startCharles();
  const [a, b] = [await join(charles), await join(charles)];
  await charles.fault('slow', { page: 'recording/start', delay: 1_500, times: 1 });
  const ended: string[] = [];
  const starting = a.start('one').finally(() => ended.push('a'));
  await expect.poll(() => charles.controlCalls()).toContain('/recording/start');
  await killKeeper(charles);
  const second = b.start('two').finally(() => ended.push('b'));
  expect(await Promise.all([starting, second])).toEqual([{ repaired: null }, { repaired: null }]);
  expect(ended).toEqual(['a', 'b']);
  expect(await a.stop('one')).toMatchObject({ recording: 'left-on-other-lease' });
  expect(await b.stop('two')).toMatchObject({ recording: 'off', lost: false });
});
