// Finds the daemon that answers for a key, or starts one; whoever comes first, all end up at the same one.
import { type ChildProcess, spawn } from 'node:child_process';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { CharlesError } from '../errors/charles-error.ts';
import { Channel } from './client.ts';
import { endpointAddress, ensureEndpointFolder, folderRefused } from './endpoint.ts';

export interface Daemon {
  /** Which daemon is meant; see {@link digestOf}. */
  readonly key: string;
  /** The module that it runs; it gets the address, the key and `args` as arguments. */
  readonly module: URL;
  readonly args: readonly string[];
}

const START_DEADLINE = 20_000;
// A socket that refuses this often was left by a killed daemon: its owner may be between bind and listen for a moment.
const REFUSALS_OF_A_DEAD_DAEMON = 4;

export async function joinDaemon(daemon: Daemon): Promise<Channel> {
  const deadline = performance.now() + START_DEADLINE;
  for (let generation = 0, refusals = 0, child: ChildProcess | null = null; performance.now() < deadline; ) {
    const address = endpointAddress({ key: daemon.key, generation });
    const found = await attempt(address);
    if (typeof found !== 'string') return found;
    if (found === 'refused' && ++refusals >= REFUSALS_OF_A_DEAD_DAEMON) {
      generation++;
      refusals = 0;
      child = null;
      continue;
    }
    if (found === 'absent' && child === null) child = start(daemon, address);
    // Who finds the address taken leaves with 0: then another one answers there.
    if (child?.exitCode) throw startFailed(`it ended at once, with exit code ${child.exitCode}`);
    await delay(25);
  }
  throw startFailed(`it did not answer within ${START_DEADLINE / 1000} s`);
}

function startFailed(why: string): CharlesError {
  return new CharlesError('ENGINE_FAILED', {
    what: "Failed to start the recorder's process",
    why,
    mend: 'Check that this machine may start processes and has memory left, then run again.',
  });
}

async function attempt(address: string): Promise<Channel | 'absent' | 'refused'> {
  try {
    return await Channel.connect(address);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT') return 'absent';
    if (code === 'ECONNREFUSED') return 'refused';
    if (code === 'EACCES') throw folderRefused(path.dirname(address));
    throw error;
  }
}

function start({ key, module, args }: Daemon, address: string): ChildProcess {
  ensureEndpointFolder(address);
  const child = spawn(process.execPath, [fileURLToPath(module), address, key, ...args], {
    // In its own process group: Ctrl+C must leave it alive until the fixtures have stopped and saved.
    detached: true,
    stdio: 'ignore',
    windowsHide: true,
    env: { ...process.env, NODE_OPTIONS: keptOptions(process.env.NODE_OPTIONS) },
  });
  child.on('error', () => {});
  child.unref();
  return child;
}

/** A debugger or loader would be loaded into a process that nobody debugs; what says whom to trust is meant for it too. */
function keptOptions(options = ''): string {
  return (options.match(/--\S+/g) ?? [])
    .filter((option) => /^--(use-\w+-ca|dns-result-order|max-old-space-size)/.test(option))
    .join(' ');
}
