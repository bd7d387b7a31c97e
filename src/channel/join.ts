// Finds the daemon that answers for a key, or starts one; whoever comes first, all end up at the same one.
import { spawn } from 'node:child_process';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { CharlesError } from '../errors/charles-error.ts';
import { Channel } from './client.ts';
import { endpointAddress, ensureEndpointFolder } from './endpoint.ts';

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
  const deadline = Date.now() + START_DEADLINE;
  for (let generation = 0, refusals = 0, started = false; Date.now() < deadline; ) {
    const address = endpointAddress({ key: daemon.key, generation });
    const found = await attempt(address);
    if (typeof found !== 'string') return found;
    if (found === 'refused' && ++refusals >= REFUSALS_OF_A_DEAD_DAEMON) {
      generation++;
      refusals = 0;
      started = false;
      continue;
    }
    if (found === 'absent' && !started) {
      start(daemon, address);
      started = true;
    }
    await delay(25);
  }
  throw new CharlesError('ENGINE_FAILED', {
    what: "Failed to start the recorder's process",
    why: `it did not answer within ${START_DEADLINE / 1000} s`,
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
    throw error;
  }
}

function start({ key, module, args }: Daemon, address: string): void {
  ensureEndpointFolder(address);
  // A debugger's or loader's NODE_OPTIONS would be loaded into a process that nobody debugs.
  const { NODE_OPTIONS: _dropped, ...env } = process.env;
  const child = spawn(process.execPath, [fileURLToPath(module), address, key, ...args], {
    // In its own process group: Ctrl+C must leave it alive until the fixtures have stopped and saved.
    detached: true,
    stdio: 'ignore',
    windowsHide: true,
    env,
  });
  child.on('error', () => {});
  child.unref();
}
