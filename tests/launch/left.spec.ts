// What a killed launcher leaves behind, and whose Charles is never touched.
import { chmodSync, chownSync, existsSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { stateFile } from '../../src/channel/endpoint.ts';
import { type ChannelServer, serveChannel } from '../../src/channel/server.ts';
import { createLaunchFolder, type LaunchNote, launchFolders, writeNote } from '../../src/launch/folder.ts';
import { endLeftCharles } from '../../src/launch/left-charles.ts';
import { portFor } from '../../src/launch/port.ts';
import { keeperKey } from '../../src/lease/keeper.ts';
import { writeState } from '../../src/lease/state-file.ts';
import { asOrdinaryUser, ordinaryUser } from '../support/ordinary-user.ts';
import { startStandIn } from '../support/stand-in/start.ts';
import { expect, leftIn, test } from './fixtures.ts';

const CREDENTIALS = { username: 'playwright-charles', password: 'left' };

/** Milliseconds that a start takes at most. */
const START = 60_000;

/** As a launcher that was killed leaves it. */
function leaveNote(temp: string, port: number, note: Partial<LaunchNote> = {}): string {
  const folder = createLaunchFolder();
  const launcher = path.join(temp, 'nobody.sock');
  writeNote(folder, { launcher, id: 'left', port, user: CREDENTIALS, started: Date.now() - 2 * START, ...note });
  return path.basename(folder);
}

/** A launcher that answers to this name. */
function serveLauncher(temp: string, id: string): Promise<{ launcher: string; close: () => void }> {
  const launcher = process.platform === 'win32' ? `\\\\.\\pipe\\${path.basename(temp)}` : path.join(temp, 'own', 'l.sock');
  const serving = serveChannel(launcher, () => ({ methods: { id: () => id }, onClose: () => {} }));
  return serving.then((server) => ({ launcher, close: () => (server as ChannelServer).close() }));
}

test('ends the Charles of a launcher that was killed, and removes its folder', async ({ launch, temp }) => {
  const { process: charles } = await launch();
  await endLeftCharles(START);
  expect(await charles.endsWithin(5_000)).toBe(true);
  expect(leftIn(temp)).toEqual([]);
});

test('touches no Charles that does not answer to exactly the left user and password', async ({ temp }) => {
  const anonymous = await startStandIn({ recording: true });
  const locked = await startStandIn({ recording: true, username: 'playwright-charles', password: 'of the desk' });
  for (const { port } of [anonymous, locked]) leaveNote(temp, port);
  await endLeftCharles(START);
  for (const desk of [anonymous, locked]) {
    expect(await desk.controlCalls()).not.toContain('/quit');
    expect(await desk.recordingNow()).toBe(true);
    await desk.close();
  }
  expect(leftIn(temp)).toEqual([]);
});

test('leaves a Charles that hangs to the next launch', async ({ temp }) => {
  const charles = await startStandIn(CREDENTIALS);
  const folder = leaveNote(temp, charles.port);
  await charles.fault('hang');
  await endLeftCharles(START);
  expect(leftIn(temp)).toEqual([folder]);
  await charles.fault('none');
  await endLeftCharles(START);
  expect(await charles.controlCalls().catch(() => 'ended')).toBe('ended');
  expect(leftIn(temp)).toEqual([]);
});

test('touches no Charles whose launcher lives', async ({ temp }) => {
  const charles = await startStandIn(CREDENTIALS);
  const { launcher, close } = await serveLauncher(temp, 'left');
  const folder = leaveNote(temp, charles.port, { launcher });
  await endLeftCharles(START);
  expect(await charles.controlCalls()).toEqual([]);
  expect(leftIn(temp)).toEqual([folder]);
  close();
  await charles.close();
});

test('knows a launcher by its name, not by an address that the next one got', async ({ temp }) => {
  const charles = await startStandIn(CREDENTIALS);
  const { launcher, close } = await serveLauncher(temp, 'next');
  leaveNote(temp, charles.port, { launcher });
  await endLeftCharles(START);
  expect(await charles.controlCalls().catch(() => 'ended')).toBe('ended');
  expect(leftIn(temp)).toEqual([]);
  close();
});

test('keeps the files of a Charles that may be starting still, and removes them when it is too late for that', async ({
  temp,
}) => {
  const port = await portFor(undefined);
  const young = leaveNote(temp, port, { started: Date.now() - START / 2 });
  leaveNote(temp, port);
  await endLeftCharles(START);
  expect(leftIn(temp)).toEqual([young]);
});

test('leaves alone what lets everybody in, and its files as long as something is there', async ({ temp }) => {
  const charles = await startStandIn({ recording: true });
  const folder = leaveNote(temp, charles.port, { user: null });
  await endLeftCharles(START);
  expect(await charles.controlCalls()).toEqual([]);
  expect(leftIn(temp)).toEqual([folder]);
  await charles.close();
  await endLeftCharles(START);
  expect(leftIn(temp)).toEqual([]);
});

test('forgets what was to be put back on the Charles that it has ended', async ({ launch, temp }) => {
  const { process: charles } = await launch();
  const [folder] = launchFolders();
  const key = keeperKey(folder?.note.id as string);
  const since = new Date(Date.now() - 1_000).toISOString();
  writeState(key, { found: 'stopped', pausedBy: null, throttledBy: null, holders: [], pid: process.pid, since });
  expect(existsSync(stateFile(key))).toBe(true);
  await endLeftCharles(START);
  expect(await charles.endsWithin(5_000)).toBe(true);
  expect(existsSync(stateFile(key))).toBe(false);
  expect(leftIn(temp)).toEqual([]);
});

// Root may remove anything, and Windows has no such modes.
if (process.platform !== 'win32') {
  test('goes on with the others when one folder cannot be removed', async ({ temp }) => {
    const port = await portFor(undefined);
    const stuck = leaveNote(temp, port);
    for (let others = 0; others < 2; others++) leaveNote(temp, port);
    const { uid, gid } = ordinaryUser();
    for (const one of ['.', ...readdirSync(temp, { recursive: true, encoding: 'utf8' })])
      chownSync(path.join(temp, one), uid, gid);
    chmodSync(path.join(temp, stuck), 0o500);
    asOrdinaryUser({ TMPDIR: temp }, `(await import(dist + 'launch/left-charles.js')).endLeftCharles(0)`);
    expect(leftIn(temp)).toEqual([stuck]);
    chmodSync(path.join(temp, stuck), 0o700);
  });
}

// Windows has no such modes; a temporary folder there is its user's alone.
if (process.platform !== 'win32') {
  test('believes no folder that somebody else could have written', async ({ temp }) => {
    const charles = await startStandIn(CREDENTIALS);
    const folder = leaveNote(temp, charles.port);
    chmodSync(path.join(temp, folder), 0o777);
    await endLeftCharles(START);
    expect(await charles.controlCalls()).toEqual([]);
    expect(leftIn(temp)).toEqual([folder]);
    await charles.close();
  });
}
