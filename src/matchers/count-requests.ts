// Counts the entries that match, for as long as the answer can still change.
import type { Capture } from '../capture/capture.ts';
import type { Entry } from '../session/entry.ts';
import type { CompiledQuery } from '../session/query.ts';

export interface Count {
  readonly found: readonly Entry[];
  /** What kept the traffic from settling; null when it has settled, or did not have to. */
  readonly pending: readonly Entry[] | null;
}

// "No more" and "none at all" are true only once nothing more is coming.
const QUIET_FOR = 100;

/** Resolves at the first match, or with none after `timeout` ms. */
export async function firstMatch(capture: Capture, query: CompiledQuery, timeout: number): Promise<Count> {
  const found = await capture.until((entries) => entries.find((entry) => query.matches(entry)), timeout);
  return { found: found === undefined ? [] : [found], pending: null };
}

/** Waits for `least` matches, then until the traffic has settled or more than `most` have come. */
export async function settledMatches(
  capture: Capture,
  query: CompiledQuery,
  { least, most, timeout }: { readonly least: number; readonly most: number; readonly timeout: number },
): Promise<Count> {
  const begun = capture.now();
  const matching = (entries: readonly Entry[]): Entry[] => entries.filter((entry) => query.matches(entry));
  await capture.until((entries) => matching(entries).length >= least || undefined, timeout);
  const enough = (): boolean => matching(capture.collected).length > most;
  const left = Math.max(0, begun + timeout - capture.now());
  const pending = await capture.quiet({ quietFor: QUIET_FOR, since: begun, timeout: left, ignore: [], enough });
  return { found: matching(capture.collected), pending };
}
