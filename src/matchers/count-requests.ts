// Counts the entries that match, for as long as the answer can still change.
import type { Capture } from '../capture/capture.ts';
import type { Entry } from '../session/entry.ts';
import type { CompiledQuery } from '../session/query/query.ts';
import { NOTHING_TO_PROVE, type Proof, prove } from './proof.ts';
import { remembered } from './remembered.ts';
import type { Settling } from './settle-options.ts';

/** How many there should be, both ends included; `most` may be infinite. */
export interface CountRange {
  readonly least: number;
  readonly most: number;
}

export interface CountRequest extends CountRange {
  readonly query: CompiledQuery;
  readonly isNot: boolean;
  readonly settling: Settling;
  /** Milliseconds. */
  readonly timeout: number;
}

export interface Count extends Proof {
  readonly found: readonly Entry[];
  readonly isInRange: boolean;
}

/** Waits for the least, unless they are not to be; then, where more could change the answer, until no more can come. */
export async function countRequests(capture: Capture, request: CountRequest): Promise<Count> {
  const { query, least, most, isNot, settling, timeout } = request;
  const since = capture.now();
  const fits = remembered(query);
  const count = (entries: readonly Entry[]): number => entries.reduce((sum, entry) => (fits(entry) ? sum + 1 : sum), 0);
  const isFinal = (entries: readonly Entry[]): boolean => {
    const reached = count(entries);
    return reached > most || (most === Number.POSITIVE_INFINITY && reached >= least);
  };
  const enough = isNot || (await capture.until((entries) => count(entries) >= least || undefined, timeout));
  const left = since + timeout - capture.now();
  const proof = enough
    ? await prove(capture, { queries: [query], since, timeout: left, settling, decided: isFinal })
    : NOTHING_TO_PROVE;
  const found = capture.collected.filter(fits);
  return { ...proof, found, isInRange: found.length >= least && found.length <= most };
}
