// What the specs of the keeper share: a Charles, workers that are processes, and a folder for temporary files of their own.
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { test as base, expect } from '@playwright/test';
import type { RecordingStarted, RecordingStopped } from '../../src/capture/recording.ts';
import { keeperKey } from '../../src/lease/keeper.ts';
import { daemonsOf } from '../support/processes.ts';
import { ask } from '../support/stand-in/ask.ts';
import { type StartCharles, startCharles } from '../support/stand-in/fixture.ts';
import type { StandIn } from '../support/stand-in/start.ts';

export interface LeaseWorker {
  readonly pid: number;
  start(lease: string): Promise<RecordingStarted>;
  stop(lease: string): Promise<RecordingStopped>;
  pause(): Promise<void>;
  throttle(preset: string | null): Promise<void>;
  first(name: string): Promise<boolean>;
  signal(signal: NodeJS.Signals): void;
  /** Ends it as a crash would. */
  kill(): Promise<void>;
}

interface Fixtures {
  startCharles: StartCharles;
  temp: string;
  /** `host`: another name or address of this machine; `instance`: the name of a launch. */
  join: (charles: StandIn, as?: { host?: string; instance?: string }) => Promise<LeaseWorker>;
  /** Ends the keeper as a crash would. */
  killKeeper: (charles: StandIn) => Promise<void>;
  /** Paths of the files of the keeper, sockets excepted. */
  stateFiles: () => string[];
}

const SOON = { intervals: [20], timeout: 15_000 };
const PROGRAM = fileURLToPath(new URL('../support/lease-worker.mjs', import.meta.url));

export const test = base.extend<Fixtures>({
  startCharles,
  temp: async ({}, use) => {
    const folder = mkdtempSync(path.join(tmpdir(), 'pwc-'));
    await use(folder);
    rmSync(folder, { recursive: true, force: true });
  },
  join: async ({ temp }, use) => {
    const children: ChildProcess[] = [];
    const names = new Set<string>();
    await use(async (charles, { host = charles.host, instance } = {}) => {
      names.add(instance ?? nameOf(charles));
      const env = { ...process.env, TMPDIR: temp, TEMP: temp, TMP: temp };
      const args = [host, String(charles.port), ...(instance === undefined ? [] : [instance])];
      const child = fork(PROGRAM, args, { env, execArgv: [] });
      children.push(child);
      await once(child, 'message');
      return workerOf(child);
    });
    for (const child of children) child.kill('SIGKILL');
    // Before the folder is gone: they note that the workers are.
    for (const pid of [...names].flatMap(keepersOf)) process.kill(pid, 'SIGKILL');
  },
  killKeeper: async ({}, use) => {
    await use(async (charles) => {
      const keepers = (): number[] => keepersOf(nameOf(charles));
      // Of several that were started at once, all but one leave.
      await expect.poll(() => keepers().length, SOON).toBe(1);
      const [pid] = keepers();
      process.kill(pid as number, 'SIGKILL');
      await expect.poll(keepers, SOON).not.toContain(pid);
    });
  },
  stateFiles: async ({ temp }, use) => {
    await use(() =>
      readdirSync(temp, { recursive: true })
        .map((name) => path.join(temp, String(name)))
        .filter((name) => name.includes('.json')),
    );
  },
});

export { expect } from '@playwright/test';

function nameOf({ port }: StandIn): string {
  return `this-machine:${port}`;
}

function keepersOf(name: string): number[] {
  return daemonsOf(keeperKey(name)).map(({ pid }) => pid);
}

function workerOf(child: ChildProcess): LeaseWorker {
  return {
    pid: child.pid as number,
    start: (lease) => ask(child, 'start', { lease }),
    stop: (lease) => ask(child, 'stop', { lease }),
    pause: () => ask(child, 'pause', {}),
    throttle: (preset) => ask(child, 'throttle', { preset }),
    first: (name) => ask(child, 'first', { name }),
    signal: (signal) => void child.kill(signal),
    kill: async () => {
      const exited = once(child, 'exit');
      child.kill('SIGKILL');
      await exited;
    },
  };
}
