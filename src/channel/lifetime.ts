// Ends a daemon with what it serves: its run, or its last user.
import { isAlive } from '../util/is-alive.ts';

const POLL = 250;

export interface Lifetime {
  /** The process whose end is the daemon's; null when it serves several runs. */
  readonly runnerPid: number | null;
  /** Milliseconds without a connection after which nobody is coming back. */
  readonly idle: number;
  readonly connections: () => number;
}

/**
 * Calls `end` once when the runner has gone or nobody has been connected for `idle` ms.
 * Watching without a break is what identifies the runner: its pid cannot be another process's between two looks.
 */
export function watchLifetime({ runnerPid, idle, connections }: Lifetime, end: () => void): void {
  let lastUsed = performance.now();
  const timer = setInterval(() => {
    const now = performance.now();
    if (connections() > 0) lastUsed = now;
    if ((runnerPid === null || isAlive(runnerPid)) && now - lastUsed < idle) return;
    clearInterval(timer);
    end();
  }, POLL);
}
