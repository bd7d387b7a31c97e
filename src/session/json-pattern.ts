// Compares JSON with a pattern of it: objects may hold more, lists are compared whole.
import { types } from 'node:util';
import { kindOf, patternMatcher, queryInvalid } from './condition.ts';

export interface JsonDifference {
  /** `items[0].sku`; empty for the whole. */
  readonly path: string;
  readonly received: unknown;
}

/** The first place where JSON does not fit a compiled pattern, or null. */
export type JsonPattern = (actual: unknown) => JsonDifference | null;

/** @throws CharlesError `QUERY_INVALID` for what no JSON can fit: functions, dates, circles and the like. */
export function jsonPattern(field: string, expected: unknown): JsonPattern {
  return compile(field, expected, '', 0);
}

const maxDepth = 200;

function compile(field: string, expected: unknown, path: string, depth: number): JsonPattern {
  if (depth > maxDepth) throw queryInvalid(field, `the pattern is deeper than ${maxDepth} levels, or holds itself`);
  const miss = (received: unknown): JsonDifference => ({ path, received });
  if (types.isRegExp(expected)) {
    const { test } = patternMatcher(expected);
    return (actual) => (typeof actual === 'string' && test(actual) ? null : miss(actual));
  }
  if (isAsymmetric(expected)) return (actual) => (expected.asymmetricMatch(actual) ? null : miss(actual));
  if (Array.isArray(expected)) {
    const items = expected.map((item, index) => compile(field, item, `${path}[${index}]`, depth + 1));
    return (actual) => (Array.isArray(actual) && actual.length === items.length ? firstOf(items, actual) : miss(actual));
  }
  if (isPlainObject(expected)) {
    const names = Object.keys(expected);
    const members = names.map((name) => compile(field, expected[name], path ? `${path}.${name}` : name, depth + 1));
    return (actual) =>
      isJsonObject(actual)
        ? firstOf(
            members,
            names.map((name) => own(actual, name)),
          )
        : miss(actual);
  }
  if (expected !== null && !['string', 'number', 'boolean', 'undefined'].includes(typeof expected)) {
    throw queryInvalid(field, `${path || 'the pattern'} is ${kindOf(expected)} that JSON cannot hold`);
  }
  return (actual) => (actual === expected ? null : miss(actual));
}

function firstOf(patterns: readonly JsonPattern[], actual: readonly unknown[]): JsonDifference | null {
  for (const [index, pattern] of patterns.entries()) {
    const difference = pattern(actual[index]);
    if (difference) return difference;
  }
  return null;
}

function isAsymmetric(value: unknown): value is { asymmetricMatch(actual: unknown): boolean } {
  return typeof (value as { asymmetricMatch?: unknown } | null | undefined)?.asymmetricMatch === 'function';
}

function isPlainObject(value: unknown): value is Record<string, unknown> {
  if (typeof value !== 'object' || value === null) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  // Of any realm: the prototype of a plain object has none itself.
  return prototype === null || Object.getPrototypeOf(prototype) === null;
}

function isJsonObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function own(object: Record<string, unknown>, name: string): unknown {
  return Object.hasOwn(object, name) ? object[name] : undefined;
}
