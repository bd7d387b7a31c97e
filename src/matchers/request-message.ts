// What toHaveRequest says when it fails: the query, the count, and the nearest entries with the fields that differ.
import type { ExpectMatcherState } from '@playwright/test';
import type { Capture } from '../capture/capture.ts';
import { explain } from '../capture/explain.ts';
import { matchingEntries } from '../capture/matching-entries.ts';
import { browsersOwn } from '../session/browsers-own.ts';
import type { Entry } from '../session/entry.ts';
import { type CompiledQuery, describeQuery } from '../session/query/query.ts';
import type { CountRange } from './count-requests.ts';
import { matcherMessage, paintOf, stoppedNote, timeoutRow } from './message.ts';
import { type Proof, proofSections } from './proof.ts';
import { timesText } from './times.ts';

export interface RequestOutcome extends CountRange, Proof {
  readonly capture: Capture;
  readonly compiled: CompiledQuery;
  readonly found: readonly Entry[];
  readonly timeout: string | null;
}

export function requestMessage(state: ExpectMatcherState, outcome: RequestOutcome): string {
  const { capture, compiled, found, least, pending, timeout } = outcome;
  const { isNot } = state;
  const all = capture.collected.length;
  const isTooFew = !isNot && found.length < least;
  return matcherMessage(state, {
    name: 'toHaveRequest',
    rows: [
      { label: 'Query', text: describeQuery(compiled, capture.rules) },
      { label: 'Expected', text: isNot ? negated(outcome) : timesText(outcome), tone: 'expected' },
      { label: 'Received', text: `${found.length} matching of ${all} captured${doubt(outcome)}`, tone: 'received' },
      ...(isTooFew || pending !== null ? timeoutRow(timeout) : []),
    ],
    sections: [
      ...proofSections(outcome),
      matchingEntries(capture, found),
      isNot ? browsersOwn(found) : [],
      ...(isTooFew ? explain(capture, compiled, paintOf(state.utils)) : []),
      stoppedNote(capture),
    ],
  });
}

function doubt({ pending, unproven }: RequestOutcome): string {
  if (unproven.length > 0) return ', not proven';
  return pending === null ? '' : ', and the traffic did not settle';
}

function negated(outcome: RequestOutcome): string {
  const { least, most } = outcome;
  return least === 1 && most === Number.POSITIVE_INFINITY ? 'no request' : `not ${timesText(outcome)}`;
}
