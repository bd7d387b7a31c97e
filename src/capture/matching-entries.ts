// Lists the entries that a query found, in messages: those that say the same again are told from one another.
import type { Entry } from '../session/entry.ts';
import { entryLine, type Numbering } from './entry-line.ts';

const LISTED = 10;

/** A section: each entry, and which earlier one it repeats; empty where none was found. */
export function matchingEntries(capture: Numbering, found: readonly Entry[]): string[] {
  if (found.length === 0) return [];
  const first = new Map<string, Entry>();
  const lines = found.map((entry) => {
    const key = JSON.stringify([entry.method, entry.url, entry.raw.request.body]);
    const twin = first.get(key);
    if (twin === undefined) first.set(key, entry);
    return `  ${entryLine(capture, entry)}${twin === undefined ? '' : ` (${sameAs(capture, entry, twin)})`}`;
  });
  const left = lines.length - LISTED;
  return ['Matching:', ...(left > 0 ? [...lines.slice(0, LISTED), `  and ${left} more`] : lines)];
}

/** A double click and a retry differ in how far they are apart. */
function sameAs(capture: Numbering, entry: Entry, twin: Entry): string {
  const number = capture.numberOf(twin);
  const same = number === null ? 'the same again' : `the same as #${number}`;
  return entry.startedAt === null || twin.startedAt === null ? same : `${same}, ${entry.startedAt - twin.startedAt} ms later`;
}
