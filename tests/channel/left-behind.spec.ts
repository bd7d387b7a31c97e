// What a run that was killed leaves on a Charles: recognised, put right and told by the next one, whether the keeper lived on or not.
import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { isIPv4 } from 'node:net';
import { networkInterfaces } from 'node:os';
import path from 'node:path';
import { expect, test } from './fixtures.ts';

for (const keeper of ['lives on', 'was killed too']) {
  test(`a recording that was left on is switched off at the end of the next run; the keeper ${keeper}`, async ({
    startCharles,
    join,
    killKeeper,
    stateFiles,
  }) => {
    const charles = await startCharles();
    const killed = await join(charles);
    await killed.start('one');
    await killed.kill();
    if (keeper !== 'lives on') await killKeeper(charles);
    const next = await join(charles);
    const { repaired } = await next.start('two');
    expect(repaired).toMatch(
      new RegExp(`^A run that was killed .*\\(pid ${killed.pid}, 20.*Z\\) had left the recording on: .*off at the end`),
    );
    expect(await next.stop('two')).toMatchObject({ recording: 'off', lost: false });
    expect(await charles.recordingNow()).toBe(false);
    expect(stateFiles()).toEqual([]);
    expect(await next.start('three')).toEqual({ repaired: null });
  });
}

test('what was on before stays on, and what a read had paused is on again', async ({ startCharles, join, killKeeper }) => {
  const charles = await startCharles({ recording: true });
  const killed = await join(charles);
  await killed.start('one');
  await killed.pause();
  await killed.kill();
  await killKeeper(charles);
  expect(await charles.recordingNow()).toBe(false);
  const next = await join(charles);
  expect((await next.start('two')).repaired).toMatch(/had left the recording paused: it is on again\.$/);
  expect(await charles.recordingNow()).toBe(true);
  expect(await next.stop('two')).toMatchObject({ recording: 'left-on-adopted', lost: false });
  expect(await charles.recordingNow()).toBe(true);
});

test('a worker that is killed in the middle of a start keeps nobody waiting', async ({ startCharles, join }) => {
  const charles = await startCharles();
  const [killed, next] = [await join(charles), await join(charles)];
  await charles.fault('slow', { page: 'recording/start', delay: 60_000, times: 1 });
  const starting = killed.start('one').catch(() => 'killed');
  await expect.poll(() => charles.controlCalls()).toContain('/recording/start');
  const waiting = next.start('two');
  await killed.kill();
  expect((await waiting).repaired).toContain(`(pid ${killed.pid}, `);
  expect(await starting).toBe('killed');
  expect(await next.stop('two')).toMatchObject({ recording: 'off', lost: false });
});

test('throttling that was left on is switched off at once, also while others record', async ({ startCharles, join }) => {
  const charles = await startCharles();
  const [killed, other] = [await join(charles), await join(charles)];
  await other.start('other');
  await killed.start('one');
  await killed.throttle('3G');
  expect(await charles.throttlingNow()).toBe('3G');
  await killed.kill();
  const next = await join(charles);
  expect((await next.start('two')).repaired).toMatch(/had left throttling on: it is switched off\.$/);
  expect(await charles.throttlingNow()).toBe(null);
  expect(await other.stop('other')).toMatchObject({ recording: 'left-on-other-lease' });
  expect(await next.stop('two')).toMatchObject({ recording: 'off' });
});

test('the last of the others ends it if no run comes', async ({ startCharles, join, stateFiles }) => {
  const charles = await startCharles();
  const [killed, other] = [await join(charles), await join(charles)];
  await other.start('other');
  await killed.start('one');
  await killed.throttle('3G');
  await killed.kill();
  const [file = ''] = stateFiles();
  await expect.poll(() => JSON.parse(readFileSync(file, 'utf8')).holders).toEqual([other.pid]);
  expect(await other.stop('other')).toMatchObject({ recording: 'off' });
  expect(await charles.throttlingNow()).toBe(null);
});

test("a state that is broken is not guessed at: the recording is taken for somebody's, and left on", async ({
  startCharles,
  join,
  killKeeper,
  stateFiles,
}) => {
  const charles = await startCharles();
  const killed = await join(charles);
  await killed.start('one');
  await killed.kill();
  await killKeeper(charles);
  const [file = ''] = stateFiles();
  writeFileSync(file, readFileSync(file).subarray(0, 20));
  const next = await join(charles);
  expect(await next.start('two')).toEqual({ repaired: null });
  expect(await next.stop('two')).toMatchObject({ recording: 'left-on-adopted' });
  expect(stateFiles()).toEqual([]);
});

test('the state is in a folder of this user alone, and holds no secret', async ({ startCharles, join, stateFiles }) => {
  const charles = await startCharles();
  const worker = await join(charles);
  await worker.start('one');
  const files = stateFiles();
  expect(files).toHaveLength(1);
  const [file = ''] = files;
  expect(Object.keys(JSON.parse(readFileSync(file, 'utf8'))).sort()).toEqual([
    'found',
    'holders',
    'pausedBy',
    'pid',
    'since',
    'throttledBy',
  ]);
  if (process.platform === 'win32') return;
  expect(statSync(file).mode & 0o777).toBe(0o600);
  expect(statSync(path.dirname(file)).mode & 0o777).toBe(0o700);
});

test('tells the first of a run who asks, and no other', async ({ startCharles, join }) => {
  const charles = await startCharles();
  const [a, b] = [await join(charles), await join(charles)];
  expect([await a.first('trap'), await b.first('trap'), await b.first('other'), await a.first('trap')]).toEqual([
    true,
    false,
    true,
    false,
  ]);
});

test('one Charles has one keeper, by whatever name or address of this machine it is reached', async ({ startCharles, join }) => {
  const charles = await startCharles();
  const addresses = Object.values(networkInterfaces()).flatMap((all = []) => all.map(({ address }) => address));
  const hosts = ['127.0.0.1', 'localhost', '0.0.0.0', ...addresses.filter((address) => isIPv4(address)).slice(-1)];
  const asked = await Promise.all(hosts.map(async (host) => (await join(charles, { host })).first('trap')));
  expect(asked.filter((first) => first)).toHaveLength(1);
});

test('what was to be put back on a launched Charles is not done to the next one at its port', async ({ startCharles, join }) => {
  const charles = await startCharles();
  const killed = await join(charles, { instance: 'gone' });
  await killed.start('one');
  await killed.kill();
  const next = await join(charles);
  expect(await next.start('two')).toEqual({ repaired: null });
  expect(await next.stop('two')).toMatchObject({ recording: 'left-on-adopted' });
});
