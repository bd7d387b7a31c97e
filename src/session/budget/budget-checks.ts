// The small checks that a budget is read with, each refusing with the name of the wrong key.
import { types } from 'node:util';
import { CharlesError } from '../../errors/charles-error.ts';
import { kindOf } from '../query/condition.ts';
import { globPattern } from '../query/glob.ts';
import { nearest } from '../query/nearest.ts';

/** Makes the error that says what is wrong at this place of the budget. */
export type Refuse = (place: string, why: string) => CharlesError;

export function refusal(what: string): Refuse {
  return (place, why) =>
    new CharlesError('OPTION_INVALID', {
      what,
      why: `${place}: ${why}`,
      mend: 'A budget is { requests, bytes, duration, thirdParty, perType, perHost, firstParty } with at least one limit.',
    });
}

export function firstPartyTest(value: unknown, refuse: Refuse): (host: string) => boolean {
  const globs = Array.isArray(value) ? value : [value];
  if (globs.length === 0) throw refuse('budget.firstParty', 'the list is empty');
  const tests = globs.map((glob) => hostTest('budget.firstParty', glob, refuse));
  return (host) => tests.some((fits) => fits(host));
}

export function hostTest(place: string, glob: unknown, refuse: Refuse): (host: string) => boolean {
  if (typeof glob !== 'string' || glob === '')
    throw refuse(place, `expected a host or a host glob, got ${glob === '' ? 'an empty text' : kindOf(glob)}`);
  if (/\/|^[^:]*:\d+$/.test(glob)) throw refuse(place, `"${glob}" is no host: leave scheme, port and path out`);
  try {
    const pattern = globPattern(glob, 'i');
    return (host) => pattern.test(host);
  } catch (error) {
    throw refuse(place, `the glob "${glob}" is broken: ${error instanceof Error ? error.message : error}`);
  }
}

export function objectOf(
  place: string,
  value: unknown,
  refuse: Refuse,
  wanted: string = 'an object',
): Readonly<Record<string, unknown>> {
  if (typeof value !== 'object' || value === null || Array.isArray(value) || types.isRegExp(value)) {
    throw refuse(place, `expected ${wanted}, got ${kindOf(value)}`);
  }
  return value as Readonly<Record<string, unknown>>;
}

export function knownKeys(place: string, value: object, known: readonly [string, ...string[]], refuse: Refuse): void {
  const unknown = Object.keys(value).find((key) => !known.includes(key));
  if (unknown === undefined) return;
  throw refuse(place, `there is no "${unknown}". Did you mean "${nearest(unknown, known)}"? There are ${known.join(', ')}`);
}
