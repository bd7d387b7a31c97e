// What a matcher needs besides its entries where "none" or "no more" is to be true: settled traffic, and nothing that could hide any.
import { blindSpots } from '../capture/blind-spots.ts';
import type { Capture } from '../capture/capture.ts';
import { entryList } from '../capture/entry-list.ts';
import { notEnoughTime, type Unsettled } from '../capture/settle.ts';
import type { Entry } from '../session/entry.ts';
import type { CompiledQuery } from '../session/query/query.ts';
import type { Settling } from './settle-options.ts';

export interface Proof {
  /** What kept the traffic from settling; null when it has settled, or did not have to. */
  readonly pending: readonly Entry[] | null;
  /** What could hide such requests, a sentence each. */
  readonly unproven: readonly string[];
  /** Why it has not settled and what to do, for messages. */
  readonly unsettled: readonly string[];
}

export interface ToProve {
  /** What must not be hidden; null for any request. */
  readonly queries: readonly CompiledQuery[] | null;
  /** By the recorder's clock, when the matcher was called. */
  readonly since: number;
  /** Milliseconds that are left. */
  readonly timeout: number;
  readonly settling: Settling;
  /** True once the answer is known, whatever may still come or be hidden: then nothing is left to prove. */
  readonly decided: (entries: readonly Entry[]) => boolean;
}

export const NOTHING_TO_PROVE: Proof = { pending: null, unproven: [], unsettled: [] };

export function isProven({ pending, unproven }: Pick<Proof, 'pending' | 'unproven'>): boolean {
  return pending === null && unproven.length === 0;
}

/** Waits until the traffic has settled or the answer is known without that. */
export async function prove(capture: Capture, { queries, since, timeout, settling, decided }: ToProve): Promise<Proof> {
  const { quietFor, ignore } = settling;
  const enough = (): boolean => decided(capture.collected);
  const unsettled = await capture.quiet({
    quietFor,
    since,
    timeout: Math.max(0, timeout),
    ignore,
    ...(queries && { queries }),
    enough,
  });
  if (enough()) return NOTHING_TO_PROVE;
  const spots = (queries ?? [null]).flatMap((query) => blindSpots(capture, query, ignore));
  const shown = unsettled === null ? [] : unsettledLines(capture, unsettled);
  return { pending: unsettled?.pending ?? null, unproven: [...new Set(spots)], unsettled: shown };
}

/** What a message says where something is not proven. */
export function proofSections({ unproven, unsettled }: Proof): string[][] {
  return [
    unproven.length > 0 ? ['Not proven, for what was recorded may not be all:', ...unproven.map((line) => `  ${line}`)] : [],
    [...unsettled],
  ];
}

function unsettledLines(capture: Capture, { pending, tooShort }: Unsettled): string[] {
  if (capture.status === 'stopped') {
    return [
      'Still in flight when the capture was stopped:',
      ...entryList(capture, pending),
      'Wait with charles.settled() before the stop, or name what may stay open in `ignore`.',
    ];
  }
  // What ended the wait: the test's own time, or the time of this wait.
  const more = capture.timeLeft() < 1 ? 'Give the test more time' : 'Raise `timeout`';
  if (pending.length > 0)
    return ['Still in flight:', ...entryList(capture, pending), `${more}, or name what may stay open in \`ignore\`.`];
  return tooShort === null
    ? [`The traffic did not settle: bytes kept moving. ${more}, or name what may go on in \`ignore\`.`]
    : [`The traffic was not seen to settle: ${notEnoughTime(tooShort)}. ${more}, or lower \`quietFor\`.`];
}
