// Where JSON differs from a pattern, and how much of the pattern it fits.
import { fitsJson, isJsonObject, type JsonPattern, own, pathTo } from './json-pattern.ts';

export interface JsonDifference {
  /** `items[0].sku`; empty for the whole. */
  readonly path: string;
  readonly received: unknown;
  /** How many items were wanted, where only a list's length was looked at. */
  readonly length?: number;
}

/** Every place where JSON does not fit, in the order of the pattern. */
export function jsonDifferences(pattern: JsonPattern, actual: unknown, path = ''): JsonDifference[] {
  if (pattern.kind === 'object' && isJsonObject(actual)) {
    return pattern.members.flatMap(([name, member]) => jsonDifferences(member, own(actual, name), pathTo(path, name)));
  }
  if (pattern.kind === 'list' && Array.isArray(actual)) {
    const { items } = pattern;
    if (actual.length !== items.length) return [{ path, received: actual, length: items.length }];
    return items.flatMap((item, index) => jsonDifferences(item, actual[index], pathTo(path, index)));
  }
  return fitsSafely(pattern, actual) ? [] : [{ path, received: actual }];
}

/** How much of the pattern fits, from 0 to 1: the share of its values. */
export function fittingShare(pattern: JsonPattern, actual: unknown): number {
  if (pattern.kind === 'value') return fitsSafely(pattern, actual) ? 1 : 0;
  const parts: readonly [JsonPattern, unknown][] =
    pattern.kind === 'object'
      ? pattern.members.map(([name, member]) => [member, isJsonObject(actual) ? own(actual, name) : undefined])
      : pattern.items.map((item, index) => [item, Array.isArray(actual) ? actual[index] : undefined]);
  if (parts.length === 0) return fitsJson(pattern, actual) ? 1 : 0;
  return parts.reduce((sum, [part, value]) => sum + fittingShare(part, value), 0) / parts.length;
}

/** As `fitsJson`, for messages: a matcher that throws here was not asked by the query itself. */
export function fitsSafely(pattern: JsonPattern, actual: unknown): boolean {
  try {
    return fitsJson(pattern, actual);
  } catch {
    return false;
  }
}
