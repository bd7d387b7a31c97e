// Finds a sequence of queries in the traffic, in the order in which its requests began.
import type { Entry } from '../session/entry.ts';
import type { Fits } from './remembered.ts';

/** For each query, in their order, the entry that matched it; shorter than the queries where the sequence broke. */
export function findSequence(entries: readonly Entry[], queries: readonly Fits[]): Entry[] {
  const found: Entry[] = [];
  for (const entry of inOrder(entries)) {
    const fits = queries[found.length];
    if (fits === undefined) break;
    if (fits(entry)) found.push(entry);
  }
  return found;
}

/** The entries that any of the queries matches. */
export function matchingAny(entries: readonly Entry[], queries: readonly Fits[]): Entry[] {
  return inOrder(entries.filter((entry) => queries.some((fits) => fits(entry))));
}

/** Are the entries one for each query, in the same order? */
export function isExactly(entries: readonly Entry[], queries: readonly Fits[]): boolean {
  return entries.length === queries.length && entries.every((entry, index) => queries[index]?.(entry));
}

/** Of two that began in the same millisecond, the recorder's order decides. */
function inOrder(entries: readonly Entry[]): Entry[] {
  return entries
    .map((entry) => ({ entry, begun: begunAt(entry) }))
    .sort((a, b) => a.begun - b.begun)
    .map(({ entry }) => entry);
}

// The first request of a decrypted tunnel starts with its CONNECT, which a browser may have sent ahead.
function begunAt({ raw: { times } }: Entry): number {
  const begun = Date.parse(times.requestBegin ?? times.start);
  return Number.isNaN(begun) ? 0 : begun;
}
