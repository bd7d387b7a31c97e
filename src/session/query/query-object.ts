// Checks the objects that a query and its fields are.
import { kindOf, queryInvalid } from './condition.ts';
import { nearest } from './nearest.ts';
import { isThenable } from './user-code.ts';

/**
 * The members of an object that may hold these names only.
 * @throws CharlesError `QUERY_INVALID` for anything else, an empty object, another name, or a value that is undefined.
 */
export function membersOf<Name extends string>(
  field: string,
  value: unknown,
  names: readonly [Name, ...Name[]],
): Partial<Record<Name, unknown>> {
  const entries = namedValues(field, value, `an object with ${names.join(', ')}`);
  for (const [name] of entries) {
    if (names.some((each) => each === name)) continue;
    const mend = `Did you mean "${nearest(name, names)}"? It takes ${names.join(', ')}.`;
    throw queryInvalid(field, `there is no "${name}"`, mend);
  }
  return Object.fromEntries(entries) as Partial<Record<Name, unknown>>;
}

/**
 * Names and values of an object, at least one.
 * @throws CharlesError `QUERY_INVALID` for anything else, or a value that is undefined.
 */
export function namedValues(field: string, value: unknown, wanted: string): [name: string, value: unknown][] {
  if (kindOf(value) !== 'an object') throw queryInvalid(field, `expected ${wanted}, got ${kindOf(value)}`);
  const entries = Object.entries(value as object);
  if (entries.length === 0) throw queryInvalid(field, 'the object is empty', `Give ${wanted}, or leave ${field} out.`);
  for (const [name, each] of entries) {
    if (each === undefined) throw queryInvalid(`${field}.${name}`, 'the value is undefined', 'Leave it out if any will do.');
  }
  return entries;
}

/** The error for what is no plain object: all fields would be missing in it, and a query without fields fits every request. */
export function noQuery(value: unknown): Error {
  const isPromise = isThenable(value);
  const got = isPromise ? 'a promise' : kindOf(value) === 'an object' ? 'an object of a class' : kindOf(value);
  const mend = isPromise ? 'Is an await missing?' : typeof value === 'string' ? 'For a URL give { url: "…" }.' : undefined;
  return queryInvalid('', `expected a plain object of fields or a predicate, got ${got}`, mend);
}
