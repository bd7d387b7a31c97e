// Finds out who may use the web interface of a Charles: we, everybody, or nobody yet.
import { setTimeout as delay } from 'node:timers/promises';
import { ControlClient } from '../control/index.ts';
import { isCharlesError } from '../errors/charles-error.ts';
import type { CharlesProcess } from './charles-process.ts';
import type { Credentials } from './configuration.ts';
import { endedAtOnce, interfaceOff, neverAnswered } from './failures.ts';
import { HOST, isTaken } from './port.ts';

const POLL = 100;
const PAGE_TIMEOUT = 2_000;

/** `ours`: with these credentials only; `open`: also without; `refused`: not with them. */
export type Access = 'ours' | 'open' | 'refused';

export interface Wait {
  readonly port: number;
  /** Null asks as everybody does. */
  readonly user: Credentials | null;
  /** Milliseconds. */
  readonly deadline: number;
  readonly signal: AbortSignal;
}

/**
 * Waits until the launched Charles answers.
 * @throws CharlesError `ENGINE_FAILED` when it ends or does not answer before the deadline; the reason of `signal` when that aborts.
 */
export async function untilReady(charles: CharlesProcess, { port, user, deadline, signal }: Wait): Promise<Access> {
  const end = performance.now() + deadline;
  let last: unknown;
  while (performance.now() < end) {
    signal.throwIfAborted();
    if (!charles.running) throw endedAtOnce(await charles.ended, charles.lastWords());
    try {
      return await accessTo(port, user);
    } catch (error) {
      if (isCharlesError(error, 'WEB_INTERFACE_DISABLED')) throw interfaceOff(error);
      last = error;
    }
    await delay(POLL);
  }
  throw neverAnswered(deadline, last, charles.lastWords());
}

/** Waits until nothing listens on the port; false when something still does after so many milliseconds. */
export async function untilFree(port: number, deadline: number): Promise<boolean> {
  const end = performance.now() + deadline;
  while (await isTaken(port)) {
    if (performance.now() > end) return false;
    await delay(POLL);
  }
  return true;
}

/** @throws CharlesError as {@link ControlClient.probe}, but never `UNAUTHORIZED`. */
export async function accessTo(port: number, user: Credentials | null): Promise<Access> {
  if (user !== null && !(await admits(port, user))) return 'refused';
  if (await admits(port, null)) return 'open';
  return user === null ? 'refused' : 'ours';
}

async function admits(port: number, user: Credentials | null): Promise<boolean> {
  try {
    await controlOf(port, user).probe();
    return true;
  } catch (error) {
    if (isCharlesError(error, 'UNAUTHORIZED')) return false;
    throw error;
  }
}

export function controlOf(port: number, user: Credentials | null): ControlClient {
  return new ControlClient({ host: HOST, port, ...user }, { pageTimeout: PAGE_TIMEOUT });
}
