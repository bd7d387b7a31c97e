// The options of every matcher that waits until the traffic has settled, and how the options of any matcher are checked.
import type { ExpectMatcherState } from '@playwright/test';
import { callInvalid, checkedIgnore, checkedOptions, checkedTime } from '../capture/wait-options.ts';
import type { CharlesError } from '../errors/charles-error.ts';
import type { CompiledQuery, Query } from '../session/query/query.ts';
import { heardWithin } from './deadline.ts';

export interface SettleOptions {
  /**
   * Milliseconds without traffic, from the call on, after which it counts as settled.
   * @default 100
   */
  readonly quietFor?: number;
  /**
   * What may stay in flight, unless it could still become what the query asks for, and which tunnels need not be looked into. Open
   * WebSockets, event streams and tunnels never count as in flight.
   */
  readonly ignore?: Query | readonly Query[];
  /**
   * Milliseconds.
   * @default the timeout of `expect`
   */
  readonly timeout?: number;
}

export interface Settling {
  readonly quietFor: number;
  readonly ignore: readonly CompiledQuery[];
  /** Undefined for the timeout of `expect`. */
  readonly timeout: number | undefined;
}

const QUIET_FOR = 100;
const NAMES = ['quietFor', 'ignore', 'timeout'] as const;

/**
 * Checks what all settling matchers take. `others`: names of the matcher's own options.
 * @throws CharlesError `OPTION_INVALID` for an unknown name, a wrong time, or an `ignore` of everything, `QUERY_INVALID` for a wrong query in `ignore`.
 */
export function settleOptions(matcher: string, options: unknown, others: readonly string[] = []): Settling {
  const call = callOf(matcher);
  const { quietFor, ignore, timeout } = checkedOptions(call, options as SettleOptions, [...NAMES, ...others]);
  return {
    quietFor: checkedTime(call, 'quietFor', quietFor, QUIET_FOR),
    ignore: checkedIgnore(call, ignore),
    timeout: timeout === undefined ? undefined : checkedTime(call, 'timeout', timeout, 0),
  };
}

/** @throws CharlesError `OPTION_INVALID` when a matcher that has to settle could never see that, as its time is over before. */
export function mustSettle(matcher: string, { quietFor, timeout }: Settling, state: Pick<ExpectMatcherState, 'timeout'>): void {
  if (heardWithin(state, timeout) > quietFor) return;
  const asked = timeout ?? state.timeout;
  throw optionInvalid(
    matcher,
    `the timeout of ${asked} ms is not longer than \`quietFor\`, ${quietFor} ms, and a moment to be heard: in that time no traffic can be ` +
      'seen to have settled',
    'Raise `timeout`, or lower `quietFor`.',
  );
}

/** @throws CharlesError `OPTION_INVALID` when options were given that only matter where the traffic has to settle. */
export function refuseSettling(matcher: string, { quietFor, ignore }: SettleOptions, mend: string): void {
  const given = quietFor === undefined ? 'ignore' : 'quietFor';
  if (quietFor !== undefined || ignore !== undefined) {
    throw optionInvalid(matcher, `\`${given}\` was given, and nothing has to settle: it passes at the first match`, mend);
  }
}

export function optionInvalid(
  matcher: string,
  why: string,
  mend = 'Correct the options; their type says what each takes.',
): CharlesError {
  return callInvalid(callOf(matcher), why, mend);
}

function callOf(matcher: string): string {
  return `expect(charles).${matcher}()`;
}
