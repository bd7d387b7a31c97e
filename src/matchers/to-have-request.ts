// expect(charles).toHaveRequest(query): retries until the traffic has it, looking back as well as forward.
import type { ExpectMatcherState, MatcherReturnType } from '@playwright/test';
import type { Charles } from '../capture/charles.ts';
import { compileQuery, describeQuery, type Query } from '../session/query/query.ts';
import { type CountRange, countRequests } from './count-requests.ts';
import { deadlineOf, timeoutText } from './deadline.ts';
import { liveCapture } from './live-capture.ts';
import { matcherStep } from './matcher-step.ts';
import { entryLine } from './message.ts';
import { isProven } from './proof.ts';
import { requestMessage } from './request-message.ts';
import { mustSettle, refuseSettling, type SettleOptions, settleOptions } from './settle-options.ts';
import { type Times, timesRange, timesText } from './times.ts';

// Steps for what was counted.
const SHOWN = 10;

export interface ToHaveRequestOptions extends SettleOptions {
  /**
   * How many matching entries: exactly so many, or `{ min, max }`, of which one may be missing. With an upper end they are counted
   * once the traffic has settled.
   * @default one or more
   */
  readonly times?: Times;
}

/**
 * Passes as soon as enough entries match, also ones from before the call. `.not`, and `times` with an upper end, wait until the
 * traffic has settled: `.not` fails at the first match, and both fail when the traffic does not settle in time, or when something
 * that was not recorded could change the answer.
 * @throws CharlesError `QUERY_INVALID`, `CAPTURE_OFF`, or `OPTION_INVALID`, also for `quietFor` and `ignore` where nothing has to settle.
 */
export async function toHaveRequest(
  this: ExpectMatcherState,
  charles: Charles,
  query: Query,
  options: ToHaveRequestOptions = {},
): Promise<MatcherReturnType> {
  const name = 'toHaveRequest';
  const { isNot } = this;
  const capture = liveCapture(name, charles);
  const compiled = compileQuery(query);
  const settling = settleOptions(name, options, ['times']);
  const range = timesRange(name, options.times);
  const endless = range.most === Number.POSITIVE_INFINITY;
  if (isNot || !endless) mustSettle(name, settling, this);
  else refuseSettling(name, options, 'Leave it out, or give an upper end: times: 1, or times: { min: 1, max: 1 }.');

  const asked = describeQuery(compiled, capture.rules);
  return matcherStep(capture, stepTitle(asked, options.times === undefined ? null : range, isNot), async () => {
    const timeout = deadlineOf(this, settling.timeout, capture);
    const count = await countRequests(capture, { ...range, query: compiled, isNot, settling, timeout });
    // What is not proven fails, whichever answer was hoped for.
    const pass = isProven(count) ? count.isInRange : isNot;
    const last = range.least;
    const deciding = isNot || endless ? count.found.slice(Math.max(0, last - 1), last) : count.found.slice(0, SHOWN);
    for (const entry of deciding) await capture.step(entryLine(capture, entry), async () => {});
    const shown = timeoutText(this, settling.timeout, capture, timeout);
    return {
      name,
      pass,
      expected: asked,
      actual: count.found.length,
      timeout: settling.timeout ?? this.timeout,
      message: () => requestMessage(this, { capture, compiled, ...range, ...count, timeout: shown }),
    };
  });
}

/** `POST **` + `/api/orders`, `No request with path /x`, `Exactly 2 requests: POST **` + `/api/orders`. */
function stepTitle(asked: string, counted: CountRange | null, isNot: boolean): string {
  if (counted === null) return isNot ? `No ${asked.replace(/^any /, '')}` : asked;
  const times = `${isNot ? 'not ' : ''}${timesText(counted)}`;
  return `${times.charAt(0).toUpperCase()}${times.slice(1)}: ${asked}`;
}
