// One launched Charles for all workers of a run: shared, reported when it dies, gone when the run is gone.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { stateFile } from '../../src/channel/endpoint.ts';
import { launchFolders } from '../../src/launch/folder.ts';
import { keeperKey } from '../../src/lease/keeper.ts';
import { isAlive } from '../../src/util/is-alive.ts';
import { daemonsOf, type SeenProcess } from '../support/processes.ts';
import { startStandIn } from '../support/stand-in/start.ts';
import { test as base, expect, leftIn, program, quitting, STAND_IN } from './fixtures.ts';

/** A deadline for what ends, or begins, on a busy machine. */
const PATIENT = { timeout: 20_000 };
const RUNNER = fileURLToPath(new URL('./runner.mjs', import.meta.url));

interface Run {
  readonly child: ChildProcess;
  readonly errors: () => string;
  /** The launchers that serve it. */
  readonly launchers: () => SeenProcess[];
  /** The pids of the Charleses that its workers have opened. */
  readonly opened: readonly number[];
  /** Resolves with what the new worker has opened. */
  worker(): Promise<{ pid: number; address: string }>;
  /** What the worker reads of the recording, or how that failed. */
  read(worker: number): Promise<{ status: string }>;
}

const test = base.extend<{ startRun: (env?: NodeJS.ProcessEnv, command?: readonly string[]) => Run }>({
  startRun: async ({}, use) => {
    const runs: Run[] = [];
    await use((env = {}, command = STAND_IN) => {
      const run = start(env, command);
      runs.push(run);
      return run;
    });
    for (const { child, launchers, opened } of runs) {
      child.kill('SIGKILL');
      await expect.poll(launchers, PATIENT).toEqual([]);
      // Only a test that has failed leaves one.
      for (const pid of opened.filter(isAlive)) process.kill(pid, 'SIGKILL');
    }
  },
});

function start(env: NodeJS.ProcessEnv, command: readonly string[]): Run {
  const options = JSON.stringify({ command });
  const child = spawn(process.execPath, [RUNNER], { env: { ...process.env, ...env, LAUNCH_OPTIONS: options } });
  let errors = '';
  child.stderr.on('data', (text) => (errors += text));
  const lines = createInterface({ input: child.stdout });
  const ask = async (what: string): Promise<never> => {
    const line = once(lines, 'line');
    child.stdin.write(`${what}\n`);
    const answer = JSON.parse((await line)[0]);
    if (answer.error !== undefined) throw new Error(answer.error);
    return answer as never;
  };
  const opened: number[] = [];
  return {
    child,
    errors: () => errors,
    launchers: () => daemonsOf(` ${child.pid}`).filter((daemon) => /launch.main/.test(daemon.command)),
    opened,
    worker: async () => {
      const charles: Awaited<ReturnType<Run['worker']>> = await ask('worker');
      opened.push(charles.pid);
      return charles;
    },
    read: (worker) => ask(`read ${worker}`),
  };
}

function isListening(address: string): Promise<boolean> {
  const [host = '', port] = address.split(':');
  return new Promise((resolve) => {
    const socket = connect(Number(port), host, () => resolve(true)).on('error', () => resolve(false));
    socket.on('connect', () => socket.destroy());
  });
}

test('serves all workers of a run with one Charles, which is gone after SIGKILL of the runner', async ({ startRun, temp }) => {
  const run = startRun({ STAND_IN_USERS: 'unknown' });
  const first = await run.worker();
  expect(await run.worker()).toEqual(first);
  expect(run.launchers()).toHaveLength(1);
  expect(await run.read(1)).toEqual({ status: 'stopped' });
  // A warning is for the run, not for each worker.
  expect(run.errors().match(/lets everybody in/g)).toHaveLength(1);
  // What a worker that was killed would leave to be put back.
  const note = stateFile(keeperKey(launchFolders()[0]?.note.id as string));
  writeFileSync(note, '{}');
  run.child.kill('SIGKILL');
  await expect.poll(() => isListening(first.address), PATIENT).toBe(false);
  await expect.poll(() => leftIn(temp), PATIENT).toEqual([]);
  await expect.poll(() => existsSync(note), PATIENT).toBe(false);
});

test('reports a Charles that has ended by itself, and starts another for the next worker', async ({ startRun, temp }) => {
  const run = startRun();
  const first = await run.worker();
  process.kill(first.pid, 'SIGKILL');
  await expect.poll(run.launchers, PATIENT).toEqual([]);
  expect((await run.read(0)).status).toMatch(new RegExp(`^ENGINE_DIED: .*pid ${first.pid}.*had been read until then is kept`));
  const second = await run.worker();
  expect(second.pid).not.toBe(first.pid);
  expect(leftIn(temp)).toHaveLength(1);
});

test('does not remember a failed launch: the next worker may find its cause mended', async ({ startRun, temp }) => {
  const mended = path.join(temp, 'mended');
  const code = `require('fs').existsSync('${mended}') ? import(process.argv[1]) : process.exit(3)`;
  const run = startRun({}, [process.execPath, '-e', code, STAND_IN[1] as string]);
  await expect(run.worker()).rejects.toThrow(/ENGINE_FAILED.*exit code 3/s);
  await expect.poll(run.launchers, PATIENT).toEqual([]);
  writeFileSync(mended, '');
  await run.worker();
  expect(await run.read(1)).toEqual({ status: 'stopped' });
});

test('a launcher whose Charles takes its time to quit leaves the next one its place', async ({ startRun, temp }) => {
  const run = startRun({}, quitting('return setTimeout(process.exit, 1_500)'));
  const first = await run.worker();
  const pid = run.launchers()[0]?.pid as number;
  const places = (): string[] =>
    readdirSync(temp, { recursive: true, encoding: 'utf8' }).filter(
      (name) => /\d+-\w+-\d+\.sock$/.test(name) && !name.includes('leases'),
    );
  process.kill(pid, 'SIGTERM');
  await expect.poll(places, PATIENT).toEqual([]);
  const second = await run.worker();
  expect(second.pid).not.toBe(first.pid);
  await expect.poll(() => isAlive(pid), PATIENT).toBe(false);
  expect((await run.worker()).pid).toBe(second.pid);
});

test('leaves nothing of a Charles that is starting when the runner is killed', async ({ startRun, temp }) => {
  const pidFile = path.join(temp, 'pid');
  const starting = `require('fs').writeFileSync(process.env.PID_FILE, String(process.pid)); setInterval(() => {}, 1000)`;
  const run = startRun({ PID_FILE: pidFile }, program(starting));
  run.worker();
  await expect.poll(() => existsSync(pidFile), PATIENT).toBe(true);
  run.child.kill('SIGKILL');
  await expect.poll(run.launchers, PATIENT).toEqual([]);
  expect(isAlive(Number(readFileSync(pidFile, 'utf8')))).toBe(false);
  expect(leftIn(temp)).toEqual([]);
});

test('ends what a killed launcher has left at the next launch, and no other Charles', async ({ startRun, temp }) => {
  const desk = await startStandIn({ recording: true });
  const killed = startRun();
  const left = await killed.worker();
  process.kill(killed.launchers()[0]?.pid as number, 'SIGKILL');
  await expect.poll(killed.launchers, PATIENT).toEqual([]);
  expect(await isListening(left.address)).toBe(true);

  const next = await startRun().worker();
  expect(next.pid).not.toBe(left.pid);
  expect(await isListening(left.address)).toBe(false);
  expect(leftIn(temp)).toHaveLength(1);
  expect(await desk.controlCalls()).toEqual([]);
  await desk.close();
});
