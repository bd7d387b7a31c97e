// Bodies that nobody could read as a whole and that may have what a query asks for: cut ones, and those still in a content encoding.
import { isBodyEncoded } from '../session/content/encoded-body.ts';
import { isBodyCut } from '../session/cut-body.ts';
import { ENTRY_SIDES, type Entry, type EntrySide } from '../session/entry.ts';
import type { CompiledQuery } from '../session/query/query.ts';
import { entryLine, type Numbering } from './entry-line.ts';

interface Collected extends Numbering {
  readonly collected: readonly Entry[];
}

const ABOUT_BODIES = /^(requestBody|responseBody|form|multipart|graphql|webSocket|eventSource|predicate)\b/;

const KINDS = [
  {
    isUnread: isBodyCut,
    sentence: (entries: string) =>
      `Only a part of the body was kept of ${entries}: the rest may have what the query asks for. Raise charlesLimits.maxBodyBytes.`,
  },
  {
    isUnread: isBodyEncoded,
    sentence: (entries: string) =>
      `The content encoding could not be removed from the body of ${entries}: it may have what the query asks for. ` +
      'Have it sent as gzip, br or deflate of at most 64 MiB, or narrow the query so that it means others.',
  },
];

/** One sentence for each kind. */
export function unreadBodies(capture: Collected, query: CompiledQuery): string[] {
  return KINDS.flatMap(({ isUnread, sentence }) => {
    const entries = named(capture, query, isUnread);
    return entries === null ? [] : [sentence(entries)];
  });
}

function named(capture: Collected, query: CompiledQuery, isUnread: (entry: Entry, side: EntrySide) => boolean): string | null {
  // A predicate may look at anything.
  const looksAnywhere = query.fields.includes('predicate');
  const sides = ENTRY_SIDES.filter((side) => looksAnywhere || query.asksBody(side));
  const [first, ...others] = capture.collected.filter(
    (entry) =>
      sides.some((side) => isUnread(entry, side)) &&
      !query.matches(entry) &&
      query.mismatches(entry, capture.rules).every(({ field }) => ABOUT_BODIES.test(field)),
  );
  if (first === undefined) return null;
  return `${entryLine(capture, first)}${others.length > 0 ? ` and ${others.length} more` : ''}`;
}
