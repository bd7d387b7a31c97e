// What toHaveRequestsInOrder says when it fails: where the sequence broke, and what was nearest there.
import type { ExpectMatcherState } from '@playwright/test';
import type { Capture } from '../capture/capture.ts';
import { entryList } from '../capture/entry-list.ts';
import { explain } from '../capture/explain.ts';
import type { Entry } from '../session/entry.ts';
import { type CompiledQuery, describeQuery } from '../session/query/query.ts';
import { entryLine, matcherMessage, paintOf, stoppedNote, timeoutRow } from './message.ts';
import { type Proof, proofSections } from './proof.ts';
import type { Fits } from './remembered.ts';

export interface OrderOutcome extends Proof {
  readonly capture: Capture;
  readonly queries: readonly CompiledQuery[];
  readonly fits: readonly Fits[];
  /** For the first of the queries, the entries that matched them in order. */
  readonly found: readonly Entry[];
  /** All that match any of the queries, in the order they began. */
  readonly matching: readonly Entry[];
  readonly strict: boolean;
  readonly timeout: string | null;
}

const LISTED = 20;

export function orderMessage(state: ExpectMatcherState, outcome: OrderOutcome): string {
  const { capture, queries, found, matching, strict, timeout } = outcome;
  const { isNot } = state;
  const only = strict ? ', and no other that matches any of them' : '';
  const broken = found.length < queries.length;
  return matcherMessage(state, {
    name: 'toHaveRequestsInOrder',
    argument: 'queries',
    rows: [
      { label: 'Expected', text: `${isNot ? 'not ' : ''}${queries.length} requests in this order${only}`, tone: 'expected' },
      { label: 'Received', text: received(outcome), tone: 'received' },
      ...timeoutRow(timeout),
    ],
    sections: [
      ...proofSections(outcome),
      ['Sequence:', ...sequence(outcome)],
      broken && !isNot ? earlier(outcome) : [],
      strict && !broken && !isNot ? ['In the order they began, those that match any:', ...entryLines(capture, matching)] : [],
      ...(broken && !isNot ? nearestTo(outcome, state) : []),
      stoppedNote(capture),
    ],
  });
}

function received({ queries, found, matching, strict }: OrderOutcome): string {
  if (found.length < queries.length) return `broke at request ${found.length + 1} of ${queries.length}`;
  if (!strict) return `all ${queries.length}, in this order`;
  return matching.length === queries.length
    ? `exactly these ${queries.length}`
    : `all ${queries.length}, among ${matching.length} that match any of them`;
}

function sequence({ capture, queries, found }: OrderOutcome): string[] {
  const lines = queries.flatMap((query, index) => {
    const entry = found[index];
    const mark = entry === undefined ? (index === found.length ? '✗' : ' ') : '✓';
    const line = `  ${mark} ${index + 1}. ${describeQuery(query, capture.rules)}`;
    return entry === undefined ? [line] : [line, `       ${entryLine(capture, entry)}`];
  });
  const most = 2 * LISTED;
  return lines.length > most ? [...lines.slice(0, most), '  …'] : lines;
}

/** What would have fitted where the sequence broke, had it come later. */
function earlier({ capture, fits, found, matching }: OrderOutcome): string[] {
  const next = fits[found.length];
  const tooEarly = next === undefined ? [] : matching.filter((entry) => next(entry));
  if (tooEarly.length === 0) return [];
  const before = found.length === 0 ? '' : ` the match of request ${found.length}`;
  return [`Request ${found.length + 1} was there, but not after${before}:`, ...entryList(capture, tooEarly)];
}

function nearestTo({ capture, queries, fits, found }: OrderOutcome, state: ExpectMatcherState): string[][] {
  const query = queries[found.length];
  const next = fits[found.length];
  // Of one that came too early, all is said.
  if (query === undefined || next === undefined || capture.collected.some((entry) => next(entry))) return [];
  return explain(capture, query, paintOf(state.utils));
}

function entryLines(capture: Capture, entries: readonly Entry[]): string[] {
  const lines = entries.slice(0, LISTED).map((entry) => `  ${entryLine(capture, entry)}`);
  const left = entries.length - lines.length;
  return left > 0 ? [...lines, `  and ${left} more`] : lines;
}
