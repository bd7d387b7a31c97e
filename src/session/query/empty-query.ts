// Tells a query that every request matches, where that cannot be what is meant.
import { isPlainObject } from './json-pattern.ts';

export function isEmptyQuery(query: unknown): boolean {
  return isPlainObject(query) && Object.keys(query).length === 0;
}
