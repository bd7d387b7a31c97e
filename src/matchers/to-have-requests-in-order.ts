// expect(charles).toHaveRequestsInOrder([q1, q2]): retries until the traffic has such requests, each begun after the one before it.
import type { ExpectMatcherState, MatcherReturnType } from '@playwright/test';
import type { Charles } from '../capture/charles.ts';
import { type CompiledQuery, compileQuery, describeQuery, type Query } from '../session/query/query.ts';
import { deadlineOf, timeoutText } from './deadline.ts';
import { liveCapture } from './live-capture.ts';
import { matcherStep } from './matcher-step.ts';
import { entryLine } from './message.ts';
import { orderMessage } from './order-message.ts';
import { isProven, NOTHING_TO_PROVE, prove } from './proof.ts';
import { remembered } from './remembered.ts';
import { findSequence, isExactly, matchingAny } from './sequence.ts';
import { mustSettle, optionInvalid, refuseSettling, type SettleOptions, settleOptions } from './settle-options.ts';

export interface ToHaveRequestsInOrderOptions extends SettleOptions {
  /**
   * True: once the traffic has settled, the entries that match any of the queries are exactly these, in this order. False: others
   * may lie before, between and behind.
   * @default false
   */
  readonly strict?: boolean;
}

/**
 * Passes as soon as each query is matched by an entry that began after the one that matched the query before it. `.not` and
 * `strict` wait until the traffic has settled, and fail when it does not in time, or when something that was not recorded could
 * change the answer.
 * @throws CharlesError `QUERY_INVALID`, `CAPTURE_OFF`, or `OPTION_INVALID`, also for an empty list.
 */
export async function toHaveRequestsInOrder(
  this: ExpectMatcherState,
  charles: Charles,
  queries: readonly Query[],
  options: ToHaveRequestsInOrderOptions = {},
): Promise<MatcherReturnType> {
  const name = 'toHaveRequestsInOrder';
  const { isNot } = this;
  const capture = liveCapture(name, charles);
  const compiled = compiledList(name, queries);
  const settling = settleOptions(name, options, ['strict']);
  const { strict = false } = options;
  if (typeof strict !== 'boolean') throw optionInvalid(name, `expected \`strict\` to be true or false, got ${typeof strict}`);
  if (strict || isNot) mustSettle(name, settling, this);
  else refuseSettling(name, options, 'Leave it out, or give strict: true.');

  const asked = compiled.map((query) => describeQuery(query, capture.rules));
  const title = `${isNot ? 'Not in' : 'In'}${strict ? ' exactly' : ''} this order: ${asked.join(', then ')}`;
  return matcherStep(capture, title, async () => {
    const since = capture.now();
    const timeout = deadlineOf(this, settling.timeout, capture);
    const fits = compiled.map(remembered);
    const isFound = (): boolean => findSequence(capture.collected, fits).length === fits.length;
    // More of them can only be too many; a sequence that was found stays found.
    const decided = (): boolean => (strict ? matchingAny(capture.collected, fits).length > fits.length : isFound());
    const reached = isNot || (await capture.until(() => isFound() || undefined, timeout));
    const left = since + timeout - capture.now();
    const proof =
      reached && (strict || isNot)
        ? await prove(capture, { queries: compiled, since, timeout: left, settling, decided })
        : NOTHING_TO_PROVE;
    const found = findSequence(capture.collected, fits);
    const matching = matchingAny(capture.collected, fits);
    const asExpected = strict ? isExactly(matching, fits) : found.length === fits.length;
    const pass = isProven(proof) ? asExpected : isNot;
    for (const entry of pass ? found : []) await capture.step(entryLine(capture, entry), async () => {});
    const shown = timeoutText(this, settling.timeout, capture, timeout);
    return {
      name,
      pass,
      expected: asked,
      actual: found.length,
      timeout: settling.timeout ?? this.timeout,
      message: () => orderMessage(this, { capture, queries: compiled, fits, found, matching, strict, ...proof, timeout: shown }),
    };
  });
}

function compiledList(matcher: string, queries: unknown): CompiledQuery[] {
  const mend = "Give a list of queries, as in [{ path: '/login' }, { path: '/cart' }].";
  if (!Array.isArray(queries)) {
    const given = typeof queries === 'object' && queries !== null ? 'a single query' : String(typeof queries);
    throw optionInvalid(matcher, `expected a list of queries, got ${given}`, mend);
  }
  if (queries.length === 0) throw optionInvalid(matcher, 'the list of queries is empty, so every traffic has them', mend);
  // Not map: it would leave holes out.
  return Array.from(queries as Query[], (query) => compileQuery(query));
}
