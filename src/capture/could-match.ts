// Whether an exchange that is under way may still turn out to be what a query asks for.
import type { Entry } from '../session/entry.ts';
import type { CompiledQuery } from '../session/query/query.ts';

// Known from the head of a request on; all else may still come, and what a predicate looks at is not known.
const FIXED = /^(method|url|host|path|query|requestHeaders)\b/;
const OF_STREAMS = /^(webSocket\.|eventSource\b)/;

/** Also for an entry that matches as it is. */
export function couldComeToMatch(query: CompiledQuery, entry: Entry): boolean {
  if (query.matches(entry)) return true;
  if (entry.method === 'CONNECT' && entry.path === null) return query.couldBeInside(entry);
  return query.mismatches(entry).every(({ field }) => !FIXED.test(field));
}

/** Does it ask for a message or an event, which may come as long as a stream is open? */
export function asksStream({ fields }: CompiledQuery): boolean {
  return fields.some((field) => OF_STREAMS.test(field));
}
