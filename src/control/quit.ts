// Quits a Charles, and waits for it to be gone: its reply breaks off, so only the closed port says that it is.
import { connect } from 'node:net';
import { setTimeout } from 'node:timers/promises';
import { type CharlesErrorCode, isCharlesError } from '../errors/charles-error.ts';
import type { ControlConnection } from './control-connection.ts';
import { type Question, stillThere, timedOut } from './failure.ts';
import { checkAction, checkPage } from './page.ts';

const LOOK_AGAIN = 50;
const WHAT = 'Failed to quit Charles';

/** Asks a Charles that is there to quit, and resolves when its port refuses connections; all of it within `timeout`. */
export async function quit(connection: ControlConnection, timeout: number): Promise<void> {
  const door = connection.question(WHAT, '');
  const question = connection.question(WHAT, 'quit');
  let asked = false;
  const late = () => (asked ? stillThere(question, timeout) : timedOut(door, timeout, '`timeout`'));
  await connection.within(question, { timeout, late }, undefined, async (signal) => {
    checkPage(door, await connection.page(door, signal));
    asked = true;
    await answered(connection, question, signal);
    while (!(await refuses(connection.address, signal))) await pause(signal);
  });
}

// What a Charles that quits may do: no reply, none in time, or a piece of one, which says no more who sent it.
const TORN: readonly CharlesErrorCode[] = ['RECORDER_UNREACHABLE', 'CONTROL_TIMEOUT', 'NOT_CHARLES'];

async function answered(connection: ControlConnection, question: Question, signal: AbortSignal): Promise<void> {
  try {
    checkAction(question, await connection.page(question, signal));
  } catch (thrown) {
    signal.throwIfAborted();
    if (!TORN.some((code) => isCharlesError(thrown, code))) throw thrown;
  }
}

async function pause(signal: AbortSignal): Promise<void> {
  await setTimeout(LOOK_AGAIN, undefined, { signal }).catch(() => {});
  signal.throwIfAborted();
}

/** No other failure of a connect says that nothing listens there. */
async function refuses(address: string, signal: AbortSignal): Promise<boolean> {
  const { hostname, port } = new URL(`http://${address}`);
  const socket = connect({ host: hostname.replace(/^\[|\]$/g, ''), port: Number(port || 80), signal });
  socket.setTimeout(LOOK_AGAIN * 20, () => socket.destroy());
  const refused = await new Promise<boolean>((resolve) => {
    socket.once('connect', () => socket.destroy());
    socket.once('error', (error) => resolve(isRefusal(error)));
    socket.once('close', () => resolve(false));
  });
  signal.throwIfAborted();
  return refused;
}

function isRefusal(error: NodeJS.ErrnoException): boolean {
  // Of a name with several addresses.
  const errors: readonly NodeJS.ErrnoException[] = error instanceof AggregateError ? error.errors : [error];
  return errors.every(({ code }) => code === 'ECONNREFUSED');
}
