// expect(charles).not.toHaveFailedRequest(): no 4xx, no 5xx, nothing that broke off.
import type { ExpectMatcherState, MatcherReturnType } from '@playwright/test';
import type { Capture } from '../capture/capture.ts';
import type { Charles } from '../capture/charles.ts';
import { entryList } from '../capture/entry-list.ts';
import { browsersOwn } from '../session/browsers-own.ts';
import type { Entry } from '../session/entry.ts';
import { hasFailed } from '../session/has-failed.ts';
import type { Query } from '../session/query/query.ts';
import { deadlineOf, timeoutText } from './deadline.ts';
import { liveCapture } from './live-capture.ts';
import { matcherStep } from './matcher-step.ts';
import { entryLine, matcherMessage, stoppedNote, timeoutRow } from './message.ts';
import { isProven, NOTHING_TO_PROVE, type Proof, proofSections, prove } from './proof.ts';
import { remembered } from './remembered.ts';
import { mustSettle, optionInvalid, refuseSettling, type SettleOptions, settleOptions } from './settle-options.ts';

export interface ToHaveFailedRequestOptions extends SettleOptions {
  /** What does not count at all: it may fail, stay in flight, and its tunnels need not be looked into. */
  readonly ignore?: Query | readonly Query[];
  /**
   * True: what the client itself gave up (a navigation, `abort()`, a closed page) counts as failed too.
   * @default false
   */
  readonly aborted?: boolean;
}

interface Outcome extends Proof {
  readonly capture: Capture;
  readonly failed: readonly Entry[];
  readonly timeout: string | null;
}

/**
 * Made for `.not`: waits until the traffic has settled, fails at the first entry with a status of 400 or more or without a whole
 * reply, and fails too when the traffic does not settle in time, or when something that was not recorded could have failed.
 * @throws CharlesError `QUERY_INVALID`, `CAPTURE_OFF` or `OPTION_INVALID`.
 */
export async function toHaveFailedRequest(
  this: ExpectMatcherState,
  charles: Charles,
  options: ToHaveFailedRequestOptions = {},
): Promise<MatcherReturnType> {
  const name = 'toHaveFailedRequest';
  const { isNot } = this;
  const capture = liveCapture(name, charles);
  const settling = settleOptions(name, options, ['aborted']);
  const { aborted = false } = options;
  if (typeof aborted !== 'boolean') throw optionInvalid(name, `expected \`aborted\` to be true or false, got ${typeof aborted}`);
  const { ignore: _, ...waiting } = options;
  if (isNot) mustSettle(name, settling, this);
  else refuseSettling(name, waiting, 'Leave it out, or write .not.');

  return matcherStep(capture, isNot ? 'No failed request' : 'A failed request', async () => {
    const since = capture.now();
    const timeout = deadlineOf(this, settling.timeout, capture);
    const counts = remembered({
      matches: (entry) => hasFailed(entry, aborted) && !settling.ignore.some((query) => query.matches(entry)),
    });
    const decided = (entries: readonly Entry[]): boolean => entries.some(counts);
    if (!isNot) await capture.until((entries) => decided(entries) || undefined, timeout);
    const proof = isNot ? await prove(capture, { queries: null, since, timeout, settling, decided }) : NOTHING_TO_PROVE;
    const failed = capture.collected.filter(counts);
    const [first] = failed;
    if (first !== undefined) await capture.step(entryLine(capture, first), async () => {});
    const shown = timeoutText(this, settling.timeout, capture, timeout);
    return {
      name,
      pass: isProven(proof) ? failed.length > 0 : isNot,
      actual: failed.length,
      timeout: settling.timeout ?? this.timeout,
      message: () => failedMessage(this, { ...proof, capture, failed, timeout: shown }),
    };
  });
}

function failedMessage(state: ExpectMatcherState, { capture, failed, timeout, ...proof }: Outcome): string {
  const count = `${failed.length} failed of ${capture.collected.length} captured`;
  return matcherMessage(state, {
    name: 'toHaveFailedRequest',
    argument: '',
    rows: [
      { label: 'Expected', text: state.isNot ? 'no failed request' : 'a failed request', tone: 'expected' },
      { label: 'Received', text: isProven(proof) ? count : `${count}, not proven`, tone: 'received' },
      ...(proof.pending !== null || !state.isNot ? timeoutRow(timeout) : []),
    ],
    sections: [
      failed.length > 0 ? ['Failed:', ...entryList(capture, failed)] : [],
      browsersOwn(failed),
      ...proofSections(proof),
      stoppedNote(capture),
    ],
  });
}
