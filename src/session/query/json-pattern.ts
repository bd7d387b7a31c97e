// Compares JSON with a pattern of it: objects may hold more, lists are compared whole.
import { types } from 'node:util';
import { kindOf, patternMatcher, queryInvalid } from './condition.ts';
import { verdict } from './user-code.ts';

export type JsonPattern =
  | { readonly kind: 'value'; readonly wanted: unknown; fits(actual: unknown): boolean }
  | { readonly kind: 'list'; readonly items: readonly JsonPattern[] }
  | { readonly kind: 'object'; readonly members: readonly (readonly [name: string, pattern: JsonPattern])[] };

/** @throws CharlesError `QUERY_INVALID` for what no JSON can fit: functions, dates, circles and the like. */
export function jsonPattern(field: string, expected: unknown): JsonPattern {
  return compile(field, expected, '', 0);
}

export function fitsJson(pattern: JsonPattern, actual: unknown): boolean {
  if (pattern.kind === 'value') return pattern.fits(actual);
  if (pattern.kind === 'object') {
    return isJsonObject(actual) && pattern.members.every(([name, member]) => fitsJson(member, own(actual, name)));
  }
  if (!Array.isArray(actual) || actual.length !== pattern.items.length) return false;
  return pattern.items.every((item, index) => fitsJson(item, actual[index]));
}

export function isJsonObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** What the object itself holds under this name: no `toString` that it was born with. */
export function own(object: Record<string, unknown>, name: string): unknown {
  return Object.hasOwn(object, name) ? object[name] : undefined;
}

/** `items[0].sku`, from where it stands and its name or index. */
export function pathTo(parent: string, step: string | number): string {
  if (typeof step === 'number') return `${parent}[${step}]`;
  return parent === '' ? step : `${parent}.${step}`;
}

export function isAsymmetric(value: unknown): value is { asymmetricMatch(actual: unknown): unknown } {
  return typeof (value as { asymmetricMatch?: unknown } | null | undefined)?.asymmetricMatch === 'function';
}

const maxDepth = 200;

function compile(field: string, expected: unknown, path: string, depth: number): JsonPattern {
  if (depth > maxDepth) throw queryInvalid(field, `the pattern is deeper than ${maxDepth} levels, or holds itself`);
  const below = (value: unknown, step: string | number): JsonPattern => compile(field, value, pathTo(path, step), depth + 1);
  if (types.isRegExp(expected)) {
    const { test } = patternMatcher(expected);
    return { kind: 'value', wanted: expected, fits: (actual) => typeof actual === 'string' && test(actual) };
  }
  if (isAsymmetric(expected)) {
    return { kind: 'value', wanted: expected, fits: (actual) => verdict(field, expected.asymmetricMatch(actual)) };
  }
  if (Array.isArray(expected)) {
    const gap = Array.from(expected).indexOf(undefined);
    if (gap >= 0) throw queryInvalid(field, `${pathTo(path, gap)} is undefined, which a list of JSON cannot hold`);
    return { kind: 'list', items: expected.map(below) };
  }
  if (isPlainObject(expected)) {
    return { kind: 'object', members: Object.entries(expected).map(([name, value]) => [name, below(value, name)]) };
  }
  const isJson = expected === null || ['string', 'boolean', 'undefined'].includes(typeof expected) || Number.isFinite(expected);
  if (!isJson) throw queryInvalid(field, `${path || 'the pattern'} is ${kindOf(expected)} that JSON cannot hold`);
  return { kind: 'value', wanted: expected, fits: (actual) => actual === expected };
}

/** No list and no instance of a class, but of any realm. */
export function isPlainObject(value: unknown): value is Record<string, unknown> {
  if (typeof value !== 'object' || value === null) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  // The prototype of a plain object has none itself.
  return prototype === null || Object.getPrototypeOf(prototype) === null;
}
