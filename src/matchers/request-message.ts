// What toHaveRequest says when it fails: the query, the count, and the nearest entries with the fields that differ.
import type { ExpectMatcherState } from '@playwright/test';
import type { Capture } from '../capture/capture.ts';
import { explain } from '../capture/explain.ts';
import type { Entry } from '../session/entry.ts';
import { type CompiledQuery, describeQuery } from '../session/query/query.ts';
import type { CountRange } from './count-requests.ts';
import { entryLine, matcherMessage, paintOf, stoppedNote, timeoutRow } from './message.ts';
import { type Proof, proofSections } from './proof.ts';
import { timesText } from './times.ts';

export interface RequestOutcome extends CountRange, Proof {
  readonly capture: Capture;
  readonly compiled: CompiledQuery;
  readonly found: readonly Entry[];
  readonly timeout: string | null;
}

const LISTED = 10;

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
      found.length > 0 ? ['Matching:', ...matching(capture, found)] : [],
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

/** Each entry, and which earlier one it repeats. */
function matching(capture: Capture, found: readonly Entry[]): string[] {
  const first = new Map<string, Entry>();
  const lines = found.map((entry) => {
    const key = JSON.stringify([entry.method, entry.url, entry.raw.request.body]);
    const twin = first.get(key);
    if (twin === undefined) first.set(key, entry);
    return `  ${entryLine(capture, entry)}${twin === undefined ? '' : ` (${sameAs(capture, entry, twin)})`}`;
  });
  const left = lines.length - LISTED;
  return left > 0 ? [...lines.slice(0, LISTED), `  and ${left} more`] : lines;
}

/** A double click and a retry differ in how far they are apart. */
function sameAs(capture: Capture, entry: Entry, twin: Entry): string {
  const number = capture.numberOf(twin);
  const same = number === null ? 'the same again' : `the same as #${number}`;
  return entry.startedAt === null || twin.startedAt === null ? same : `${same}, ${entry.startedAt - twin.startedAt} ms later`;
}
