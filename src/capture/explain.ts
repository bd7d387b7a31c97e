// Says what was seen instead of what was asked for: the nearest entries field by field, the others, and what may be hidden.
import { CharlesError } from '../errors/charles-error.ts';
import type { Entry } from '../session/entry.ts';
import { type CompiledQuery, describeQuery } from '../session/query/query.ts';
import { type Paint, unpainted } from '../util/paint.ts';
import { blindSpots, type Seen } from './blind-spots.ts';
import { differences } from './differences.ts';
import { entryLine } from './entry-line.ts';
import { alikeText, entryList } from './entry-list.ts';
import { staysOpen } from './in-flight.ts';
import { matchingEntries } from './matching-entries.ts';
import { type NearMiss, rankEntries } from './nearest-entries.ts';
import { otherHosts } from './other-hosts.ts';

/** What is asked of a capture to explain a miss. */
export interface Explained extends Seen {
  /** What may keep all traffic from being seen, if known. */
  readonly hidden: string | null;
}

const NOTHING = 'Captured: nothing.';
const NEVER_THERE =
  'Never there: what page.route() fulfils or aborts, what a cache answers, and child processes started without charles.env().';
const UNSEEN = [`${NOTHING} Did the traffic go through the proxy of this test?`, NEVER_THERE];

/** Why none of the captured entries matches, as sections of lines; those that match are passed over. */
export function explain(capture: Explained, query: CompiledQuery, paint: Paint = unpainted): string[][] {
  const entries = capture.collected;
  if (entries.length === 0 && capture.hidden !== null) return [[`${NOTHING} ${capture.hidden}`]];
  const spots = blindSpots(capture, query, null);
  const hiding = spots.length > 0 ? ['What may hide it:', ...spots.map((spot) => `  ${spot}`)] : [];
  if (entries.length === 0) return [UNSEEN, hiding];
  const { near, others, misses } = rankEntries(query, entries, capture.rules);
  const context = { capture, query, paint };
  const nearest = near.flatMap((miss, index) => nearMiss(miss, index === 0, context));
  const fitsNone = misses.length === entries.length;
  const isFar = fitsNone && near.length === 0;
  return [
    near.length > 0 ? [`Nearest of ${entries.length} captured:`, ...nearest] : [],
    others.length > 0 ? [isFar ? 'Captured, none of them near:' : 'Others:', ...entryList(capture, others)] : [],
    fitsNone ? otherHosts(misses) : [],
    isFar ? [NEVER_THERE] : [],
    hiding,
  ];
}

interface Context {
  readonly capture: Explained;
  readonly query: CompiledQuery;
  readonly paint: Paint;
}

function nearMiss({ entry, mismatches, hints, alike }: NearMiss, isFirst: boolean, { capture, query, paint }: Context): string[] {
  return [
    `  ${entryLine(capture, entry)}${alikeText(alike)}`,
    ...differences(mismatches, query.fields, paint, isFirst).map((line) => `      ${line}`),
    ...hints.map((hint) => `      → ${hint}`),
  ];
}

/** {@link explain} as text. */
export function explainMiss(capture: Explained, query: CompiledQuery): string {
  return sectionsText(explain(capture, query));
}

/** The error of a wait for `wanted` finished entries that ended with `found` of them. */
export function waitTimedOut(
  capture: Explained,
  query: CompiledQuery,
  when: string,
  { wanted, found }: { readonly wanted: number; readonly found: readonly Entry[] },
): CharlesError {
  const unfinished = capture.collected.filter(
    (entry) => entry.state === 'in-flight' && !staysOpen(entry) && query.matches(entry),
  );
  const what = wanted === 1 ? 'No entry matched' : `${found.length} of ${wanted} entries matched`;
  return new CharlesError('WAIT_TIMEOUT', {
    what: `${what} ${when}`,
    why: `waited for ${describeQuery(query, capture.rules)}`,
    mend: sectionsText([
      matchingEntries(capture, found),
      unfinished.length > 0
        ? ['Matches, but is still in flight:', ...entryList(capture, unfinished), 'A longer `timeout` may help.']
        : [],
      ...explain(capture, query),
    ]),
  });
}

function sectionsText(sections: readonly (readonly string[])[]): string {
  return sections
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.join('\n'))
    .join('\n\n');
}
