// One thing that a query asks of an entry, and the small matchers that conditions are made of.
import { types } from 'node:util';
import { CharlesError } from '../../errors/charles-error.ts';
import { cutInMiddle } from '../../util/printable.ts';
import type { Entry, EntrySide } from '../entry.ts';
import { redactLoose } from '../redaction/redact-loose.ts';
import { builtInRules, type RedactionRules } from '../redaction/redaction-rules.ts';
import { globPattern } from './glob.ts';

export interface Condition {
  /** `status`, `requestHeaders.accept`. */
  readonly field: string;
  /** What comes before `expected` in a sentence: `request header accept: `. */
  readonly lead: string;
  /** Stands in the sentence instead of `lead` and `expected`: `that failed`. */
  readonly clause?: string | ((rules: RedactionRules) => string);
  /** The side whose body it looks at. */
  readonly body?: EntrySide;
  /** Without secrets: a query may hold some, as from the environment. */
  expected(rules: RedactionRules): string;
  test(entry: Entry): boolean;
  /** What the entry has instead, in short, without secrets. */
  received(entry: Entry, rules: RedactionRules): string;
  /** How near an entry that does not fit comes to it: 0 (nothing in common, also without this) to 1. */
  nearness?(entry: Entry): number;
  /** Both sides in full, where they are short. */
  diff?(entry: Entry, rules: RedactionRules): Difference | null;
  /** False if no request through this tunnel could fit. */
  inside?(tunnel: Entry): boolean;
}

/** Short texts of several lines, without secrets. */
export interface Difference {
  readonly expected: string;
  readonly received: string;
}

/** A compiled text or pattern, and how it reads in a message. */
export interface TextMatcher {
  readonly expected: string;
  test(text: string): boolean;
}

/** Texts are compared whole. @throws CharlesError `QUERY_INVALID` for anything but a text or RegExp. */
export function exactMatcher(field: string, value: unknown): TextMatcher {
  if (typeof value === 'string') return { expected: value, test: (text) => text === value };
  if (types.isRegExp(value)) return patternMatcher(value);
  throw queryInvalid(field, `expected a text or a RegExp, got ${kindOf(value)}`);
}

/** Texts are globs, compared in any case of letters if `flags` says so. @throws CharlesError `QUERY_INVALID`. */
export function globMatcher(field: string, value: unknown, flags = ''): TextMatcher {
  if (typeof value !== 'string') return exactMatcher(field, value);
  const pattern = compiledGlob(field, value, (glob) => globPattern(glob, flags));
  return { expected: value, test: (text) => pattern.test(text) };
}

export function patternMatcher(pattern: RegExp): TextMatcher {
  // A copy without `g`, which makes a RegExp remember where it stopped; so does `y`, but it also ties the match to the start.
  const own = new RegExp(pattern.source, pattern.flags.replace('g', ''));
  const test = (text: string): boolean => {
    own.lastIndex = 0;
    return own.test(text);
  };
  return { expected: String(pattern), test };
}

export function compiledGlob(field: string, glob: string, compile: (glob: string) => RegExp): RegExp {
  try {
    return compile(glob);
  } catch (error) {
    throw queryInvalid(field, `the glob ${quoted(glob)} is broken: ${error instanceof Error ? error.message : error}`);
  }
}

/** Said of two values that look the same because rules hide what differs. */
export const secretDiffers = '(differs; both hidden)';

/** A text or RegExp on one line: in quotes where it would run into the sentence, long ones cut. */
export function shown(text: string): string {
  return cutInMiddle(/^[^\s",]+$|^\/.*\/[a-z]*$/.test(text) ? text : JSON.stringify(text), 160);
}

/** A predicate as a message shows it: its name, or its beginning. */
export function predicateText(predicate: { readonly name: string }, rules: RedactionRules): string {
  return predicate.name || shortened(redactLoose(String(predicate).slice(0, 2_000), rules), 60);
}

/** On one line, cut to `length`. */
export function shortened(text: string, length: number): string {
  const line = text
    .slice(0, length * 4)
    .replaceAll(/\s+/g, ' ')
    .trim();
  return line.length > length || text.length > length * 4 ? `${line.slice(0, length - 1)}…` : line;
}

export function queryInvalid(
  field: string,
  why: string,
  mend = 'Correct the query; the type Query says what each field takes.',
): CharlesError {
  return new CharlesError('QUERY_INVALID', { what: 'Failed to read the query', why: field ? `${field}: ${why}` : why, mend });
}

/** A text of the query in quotes; of a URL without its query, whose secrets may have names that only other rules know. */
export function quoted(text: string): string {
  return JSON.stringify(redactLoose(text.replace(/\?.+$/s, '?…'), builtInRules));
}

/** Names the kind of a value without showing it. */
export function kindOf(value: unknown): string {
  if (value === null || value === undefined) return String(value);
  if (Array.isArray(value)) return 'a list';
  if (types.isRegExp(value)) return 'a RegExp';
  return typeof value === 'object' ? 'an object' : `a ${typeof value}`;
}
