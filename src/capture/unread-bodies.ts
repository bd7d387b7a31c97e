// Bodies that nobody could read as a whole and that may have what a query asks for: cut ones, and those still in a content encoding.
import { isBodyEncoded } from '../session/content/encoded-body.ts';
import { isBodyCut } from '../session/cut-body.ts';
import type { Entry, EntrySide } from '../session/entry.ts';
import type { CompiledQuery } from '../session/query/query.ts';
import { entryLine, type Numbering } from './entry-line.ts';

interface Collected extends Numbering {
  readonly collected: readonly Entry[];
}

const SIDES = ['request', 'response'] as const;
const ABOUT_BODIES = /^(requestBody|responseBody|form|multipart|graphql|webSocket|eventSource|predicate)\b/;

/** One sentence for each kind. */
export function unreadBodies(capture: Collected, query: CompiledQuery): string[] {
  const cut = named(capture, query, isBodyCut);
  const encoded = named(capture, query, isBodyEncoded);
  return [
    ...(cut === null
      ? []
      : [
          `Only a part of the body was kept of ${cut}: the rest may have what the query asks for. Raise charlesLimits.maxBodyBytes.`,
        ]),
    ...(encoded === null
      ? []
      : [
          `The content encoding could not be removed from the body of ${encoded}: it may have what the query asks for. ` +
            'Have it sent as gzip, br or deflate of at most 64 MiB, or narrow the query so that it means others.',
        ]),
  ];
}

function named(capture: Collected, query: CompiledQuery, isUnread: (entry: Entry, side: EntrySide) => boolean): string | null {
  // A predicate may look at anything.
  const looksAnywhere = query.fields.includes('predicate');
  const sides = SIDES.filter((side) => looksAnywhere || query.asksBody(side));
  const [first, ...others] = capture.collected.filter(
    (entry) =>
      sides.some((side) => isUnread(entry, side)) &&
      !query.matches(entry) &&
      query.mismatches(entry, capture.rules).every(({ field }) => ABOUT_BODIES.test(field)),
  );
  if (first === undefined) return null;
  return `${entryLine(capture, first)}${others.length > 0 ? ` and ${others.length} more` : ''}`;
}
