// How long a matcher may wait: what is asked for, less what it takes to be heard before the runner ends the test, or a poll.
import type { ExpectMatcherState } from '@playwright/test';
import type { Capture } from '../capture/capture.ts';

// expect.poll() ends at the same time as what it asks, and shows no message that comes after that.
const BEFORE_POLL = 50;

/** Milliseconds from now; `timeout` is the matcher's own, undefined for the timeout of `expect`. */
export function deadlineOf(state: Pick<ExpectMatcherState, 'timeout'>, timeout: number | undefined, capture: Capture): number {
  // As Playwright's own have it: no timeout but that of the test.
  const asked = timeout ?? (state.timeout === 0 ? Number.POSITIVE_INFINITY : state.timeout);
  return Math.min(asked - Math.min(BEFORE_POLL, asked / 10), capture.timeLeft());
}
