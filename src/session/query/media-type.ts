// Compiles what a query says of a media type.
import { globMatcher, queryInvalid, quoted, type TextMatcher } from './condition.ts';

/** Texts are globs in any case of letters. @throws CharlesError `QUERY_INVALID` for what no media type without parameters fits. */
export function mediaTypeMatcher(field: string, value: unknown): TextMatcher {
  // A single `*` ends at the slash.
  if (typeof value === 'string' && !/^[^\s;]*(?:\/|\*\*)[^\s;]*$/.test(value)) {
    const mend = 'Give it whole and without parameters, "application/json", or as a glob: "image/*".';
    throw queryInvalid(field, `${quoted(value)} is no media type`, mend);
  }
  return globMatcher(field, value, 'i');
}
