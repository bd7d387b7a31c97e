// How many requests a test asks for: `times: 2`, or `times: { min, max }`.

import { formatCount } from '../util/format.ts';
import type { CountRange } from './count-requests.ts';
import { optionInvalid } from './settle-options.ts';

export type Times = number | { readonly min?: number; readonly max?: number };

/** @throws CharlesError `OPTION_INVALID` for counts that cannot be, or that every traffic has. */
export function timesRange(matcher: string, times: Times | undefined): CountRange {
  const refuse = (why: string, mend: string): never => {
    throw optionInvalid(matcher, why, mend);
  };
  const counted = (name: string, value: unknown): number => {
    if (Number.isSafeInteger(value) && (value as number) >= 0) return value as number;
    return refuse(`expected \`${name}\` to be a whole number >= 0, got ${shown(value)}`, MEND);
  };
  if (times === undefined) return { least: 1, most: Number.POSITIVE_INFINITY };
  if (typeof times !== 'object' || times === null) {
    const exactly = counted('times', times);
    return { least: exactly, most: exactly };
  }
  const unknown = Object.keys(times).find((name) => name !== 'min' && name !== 'max');
  if (unknown !== undefined)
    refuse(`there is no field "${unknown}" in \`times\``, 'Write times: { min: 1, max: 3 }, or one of both.');
  const least = times.min === undefined ? 0 : counted('times.min', times.min);
  const most = times.max === undefined ? Number.POSITIVE_INFINITY : counted('times.max', times.max);
  if (least > most) refuse(`\`times.min\` is ${least} and \`times.max\` is ${most}: no count is both`, 'Exchange them.');
  if (least === 0 && most === Number.POSITIVE_INFINITY)
    refuse('`times` allows every count', `Give a max, or a min of 1 or more. ${MEND}`);
  return { least, most };
}

/** `at least 2 requests`, as messages have it. */
export function timesText({ least, most }: CountRange): string {
  const requests = (count: number): string => formatCount(count, 'request');
  if (most === Number.POSITIVE_INFINITY) return `at least ${requests(least)}`;
  if (least === most) return `exactly ${requests(most)}`;
  return least === 0 ? `at most ${requests(most)}` : `${least} to ${requests(most)}`;
}

const MEND = 'Leave `times` out for "one or more"; use times: 0 or .not for "none".';

function shown(value: unknown): string {
  return typeof value === 'number' || value === null
    ? String(value)
    : typeof value === 'string'
      ? `"${value.slice(0, 40)}"`
      : typeof value;
}
