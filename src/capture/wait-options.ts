// Checks what waits, reads and matchers are called with: a wrong option is an error at the call, never a wait that is not meant.
import { CharlesError } from '../errors/charles-error.ts';
import { isEmptyQuery } from '../session/query/empty-query.ts';
import { nearest } from '../session/query/nearest.ts';
import { type CompiledQuery, compileQuery, type Query } from '../session/query/query.ts';

// Longer waits overflow Node's timers, which then fire at once.
const LONGEST = 2 ** 31 - 1;

type Names = readonly [string, ...string[]];

/** `call`: `charles.settled()`. @throws CharlesError `OPTION_INVALID` unless it is an object with none but these names. */
export function checkedOptions<Options extends object>(call: string, options: Options, names: Names): Options {
  if (typeof options !== 'object' || options === null || Array.isArray(options)) {
    const got = options === null ? 'null' : Array.isArray(options) ? 'a list' : shown(options);
    throw callInvalid(call, `expected an object of options, got ${got}`, `The options are ${names.join(', ')}.`);
  }
  const unknown = Object.keys(options).find((name) => !names.includes(name));
  if (unknown === undefined) return options;
  const mend = `Did you mean "${nearest(unknown, names)}"? The options are ${names.join(', ')}.`;
  throw callInvalid(call, `there is no option ${shown(unknown)}`, mend);
}

/** @throws CharlesError `OPTION_INVALID` for a query that leaves nothing to judge, `QUERY_INVALID` for a wrong one. */
export function checkedIgnore(call: string, ignore: Query | readonly Query[] = []): CompiledQuery[] {
  const queries = [ignore].flat() as Query[];
  if (queries.some(isEmptyQuery)) {
    throw callInvalid(
      call,
      '`ignore` holds a query without a field, which ignores everything',
      "Name what is meant: { host: '…' }.",
    );
  }
  return queries.map((query) => compileQuery(query));
}

/** @throws CharlesError `OPTION_INVALID` unless it is undefined, or milliseconds from 0 to 2^31-1. */
export function checkedTime(call: string, name: string, value: unknown, fallback: number): number {
  if (value === undefined) return fallback;
  if (typeof value === 'number' && value >= 0 && value <= LONGEST) return value;
  throw callInvalid(
    call,
    `expected \`${name}\` to be milliseconds from 0 to ${LONGEST}, got ${shown(value)}`,
    value === Number.POSITIVE_INFINITY ? 'The end of the test ends every wait: give a long time.' : `As in ${name}: 10_000.`,
  );
}

/** @throws CharlesError `OPTION_INVALID` unless it is a whole number of at least 1. */
export function checkedCount(call: string, name: string, value: unknown): number {
  if (Number.isSafeInteger(value) && (value as number) >= 1) return value as number;
  throw callInvalid(
    call,
    `expected \`${name}\` to be a whole number >= 1, got ${shown(value)}`,
    'To prove that there are none, use expect(charles).not.toHaveRequest().',
  );
}

/** @throws CharlesError `OPTION_INVALID` unless `limit` alone is given, as undefined, `Infinity`, or a whole number of at least 1. */
export function checkedLimit(call: string, options: { readonly limit?: number }): number {
  const value: unknown = checkedOptions(call, options, ['limit']).limit;
  if (value === undefined || value === Number.POSITIVE_INFINITY) return Number.POSITIVE_INFINITY;
  if (Number.isSafeInteger(value) && (value as number) >= 1) return value as number;
  throw callInvalid(call, `expected \`limit\` to be a whole number >= 1, got ${shown(value)}`, 'Leave `limit` out to get all.');
}

/** `call`: `charles.settled()`. */
export function callInvalid(call: string, why: string, mend: string): CharlesError {
  return new CharlesError('OPTION_INVALID', { what: `Failed to run ${call}`, why, mend });
}

function shown(value: unknown): string {
  return typeof value === 'string'
    ? JSON.stringify(value.slice(0, 40))
    : typeof value === 'number'
      ? String(value)
      : typeof value;
}
