// Checks the times and counts that waits and reads take: a wrong one is an error at the call, never a wait that is not meant.
import { CharlesError } from '../errors/charles-error.ts';

// Longer waits overflow Node's timers, which then fire at once.
const LONGEST = 2 ** 31 - 1;

/** `call`: `charles.settled()`. @throws CharlesError `OPTION_INVALID` unless it is undefined, or milliseconds from 0 to 2^31-1. */
export function checkedTime(call: string, name: string, value: unknown, fallback: number): number {
  if (value === undefined) return fallback;
  if (typeof value === 'number' && value >= 0 && value <= LONGEST) return value;
  throw invalid(
    call,
    `expected \`${name}\` to be milliseconds from 0 to ${LONGEST}, got ${shown(value)}`,
    value === Number.POSITIVE_INFINITY ? 'The end of the test ends every wait: give a long time.' : `As in ${name}: 10_000.`,
  );
}

/** @throws CharlesError `OPTION_INVALID` unless it is a whole number of at least 1. */
export function checkedCount(call: string, name: string, value: unknown): number {
  if (Number.isSafeInteger(value) && (value as number) >= 1) return value as number;
  throw invalid(
    call,
    `expected \`${name}\` to be a whole number >= 1, got ${shown(value)}`,
    'To prove that there are none, use expect(charles).not.toHaveRequest().',
  );
}

/** @throws CharlesError `OPTION_INVALID` unless it is undefined, `Infinity`, or a whole number of at least 1. */
export function checkedLimit(call: string, value: unknown): number {
  if (value === undefined || value === Number.POSITIVE_INFINITY) return Number.POSITIVE_INFINITY;
  if (Number.isSafeInteger(value) && (value as number) >= 1) return value as number;
  throw invalid(call, `expected \`limit\` to be a whole number >= 1, got ${shown(value)}`, 'Leave `limit` out to get all.');
}

function invalid(call: string, why: string, mend: string): CharlesError {
  return new CharlesError('OPTION_INVALID', { what: `Failed to run ${call}`, why, mend });
}

function shown(value: unknown): string {
  return typeof value === 'string'
    ? JSON.stringify(value.slice(0, 40))
    : typeof value === 'number'
      ? String(value)
      : typeof value;
}
