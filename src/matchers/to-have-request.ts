// expect(charles).toHaveRequest(query): retries until the traffic has it, looking back as well as forward.
import type { ExpectMatcherState, MatcherReturnType } from '@playwright/test';
import type { Charles } from '../capture/charles.ts';
import { CharlesError } from '../errors/charles-error.ts';
import { compileQuery, type Query } from '../session/query.ts';
import { type Count, firstMatch, settledMatches } from './count-requests.ts';
import { liveCapture } from './live-capture.ts';
import { requestMessage } from './request-message.ts';

export interface ToHaveRequestOptions {
  /** Exactly so many matching entries, counted once the traffic has settled; without it, one or more. */
  readonly times?: number;
  /**
   * Milliseconds.
   * @default the timeout of `expect`
   */
  readonly timeout?: number;
}

/**
 * Passes as soon as an entry matches, also one from before the call. `.not` waits until the traffic has settled, fails at the first
 * match, and fails too when the traffic does not settle in time.
 * @throws CharlesError `QUERY_INVALID`, `CAPTURE_OFF`, or `OPTION_INVALID` for a count that cannot be.
 */
export async function toHaveRequest(
  this: ExpectMatcherState,
  charles: Charles,
  query: Query,
  options: ToHaveRequestOptions = {},
): Promise<MatcherReturnType> {
  const name = 'toHaveRequest';
  const capture = liveCapture(name, charles);
  const compiled = compileQuery(query);
  const { isNot } = this;
  const { times, timeout = this.timeout } = options;
  if (times !== undefined && !(Number.isInteger(times) && times >= 0)) throw impossibleCount(times);

  let count: Count;
  if (times !== undefined) count = await settledMatches(capture, compiled, { least: isNot ? 0 : times, most: times, timeout });
  else if (isNot) count = await settledMatches(capture, compiled, { least: 0, most: 0, timeout });
  else count = await firstMatch(capture, compiled, timeout);

  const asExpected = times === undefined ? count.found.length > 0 : count.found.length === times;
  // Unsettled traffic proves no absence: the answer is then the one that fails.
  const unproven = count.pending !== null && (isNot ? !asExpected : asExpected && times !== undefined);
  const pass = unproven ? isNot : asExpected;
  return {
    name,
    pass,
    expected: String(compiled),
    actual: count.found.length,
    timeout,
    message: () =>
      requestMessage(this.utils.matcherHint(name, 'charles', 'query', { isNot }), {
        capture,
        compiled,
        count,
        times,
        timeout,
        isNot,
      }),
  };
}

function impossibleCount(times: unknown): CharlesError {
  return new CharlesError('OPTION_INVALID', {
    what: 'Failed to run expect(charles).toHaveRequest()',
    why: `expected \`times\` to be a whole number >= 0, got ${String(times)}`,
    mend: 'Leave `times` out for "one or more"; use times: 0 or .not for "none".',
  });
}
