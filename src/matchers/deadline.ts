// How long a matcher may wait: what is asked for, less what it takes to be heard before the runner ends the test, or a poll.
import type { ExpectMatcherState } from '@playwright/test';
import type { Capture } from '../capture/capture.ts';

type State = Pick<ExpectMatcherState, 'timeout'>;

// expect.poll() ends at the same time as what it asks, and shows no message that comes after that.
const BEFORE_POLL = 50;

/** Milliseconds from now; `timeout` is the matcher's own, undefined for the timeout of `expect`. */
export function deadlineOf(state: State, timeout: number | undefined, capture: Capture): number {
  return Math.min(heardWithin(state, timeout), capture.timeLeft());
}

/** {@link deadlineOf} without regard to the test's own time. */
export function heardWithin(state: State, timeout: number | undefined): number {
  const asked = askedFor(state, timeout);
  return asked === Number.POSITIVE_INFINITY ? asked : asked - Math.min(BEFORE_POLL, asked / 10);
}

/** As a message shows it, given what {@link deadlineOf} was; null where nothing is waited for. */
export function timeoutText(state: State, timeout: number | undefined, capture: Capture, deadline: number): string | null {
  if (capture.status === 'stopped') return null;
  const asked = askedFor(state, timeout);
  if (asked === Number.POSITIVE_INFINITY) return 'until the test ends';
  return deadline < heardWithin(state, timeout) ? `${Math.round(deadline)}ms, when the test had to end` : `${asked}ms`;
}

// As Playwright's own have it: no timeout but that of the test.
function askedFor(state: State, timeout: number | undefined): number {
  return timeout ?? (state.timeout === 0 ? Number.POSITIVE_INFINITY : state.timeout);
}
