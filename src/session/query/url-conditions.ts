// Conditions on where a request went: url, host and path.
import { types } from 'node:util';
import { cutInMiddle } from '../../util/printable.ts';
import type { Entry } from '../entry.ts';
import { redactLoose, redactRegExp } from '../redaction/redact-loose.ts';
import { redactUrl } from '../redaction/redact-url.ts';
import type { RedactionRules } from '../redaction/redaction-rules.ts';
import {
  type Condition,
  compiledGlob,
  kindOf,
  patternMatcher,
  predicateText,
  queryInvalid,
  secretDiffers,
  shown,
} from './condition.ts';
import { urlGlob } from './glob.ts';
import { globParts, reaches } from './glob-parts.ts';
import { hostNearness, urlNearness } from './nearness.ts';
import { checkUrlGlob, hostMatcher, pathMatcher } from './places.ts';
import { verdict } from './user-code.ts';

const LONGEST = 200;

export function urlCondition(value: unknown): Condition[] {
  const isPredicate = typeof value === 'function';
  const isGlob = typeof value === 'string';
  const test = urlTest(value);
  const parts = isGlob ? globParts(value) : null;
  const redacted = (rules: RedactionRules): string =>
    types.isRegExp(value) ? redactRegExp(value, rules) : redactLoose(String(value), rules);
  return [
    {
      field: 'url',
      lead: isPredicate ? 'a URL that satisfies ' : '',
      expected: (rules) => (isPredicate ? predicateText(value, rules) : cutInMiddle(redacted(rules), LONGEST)),
      test,
      received: (entry, rules) => {
        const url = redactUrl(entry.url, rules);
        const looksRight = isGlob && redacted(rules) !== value && looksLike(redacted(rules), url);
        return looksRight ? `${url} ${secretDiffers}` : url;
      },
      nearness: ({ url }) => (isGlob ? urlNearness(value, url) : 0),
      inside: ({ host, port }) => parts === null || reaches(parts, host, port),
    },
  ];
}

export function hostCondition(value: unknown): Condition[] {
  const { expected, test } = hostMatcher(value);
  return [
    {
      field: 'host',
      lead: 'host ',
      expected: () => shown(expected),
      test: ({ host }) => test(host),
      received: ({ host }) => shown(host),
      nearness: ({ host }) => (typeof value === 'string' ? hostNearness(value, host) : 0),
      inside: ({ host }) => test(host),
    },
  ];
}

export function pathCondition(value: unknown): Condition[] {
  const { expected, test } = pathMatcher(value);
  return [
    {
      field: 'path',
      lead: 'path ',
      expected: (rules) => shown(redactLoose(expected, rules)),
      test: ({ path }) => path !== null && test(path),
      received: ({ path }, rules) => (path === null ? 'none' : shown(redactUrl(path, rules))),
      nearness: ({ path }) => (typeof value === 'string' && path !== null ? urlNearness(value, path) : 0),
    },
  ];
}

/** True if only what is hidden in both keeps the URL from fitting. */
function looksLike(glob: string, url: string): boolean {
  try {
    return urlGlob(glob).test(url);
  } catch {
    return false;
  }
}

function urlTest(value: unknown): (entry: Entry) => boolean {
  if (typeof value === 'function') {
    return ({ url }) => URL.canParse(url) && verdict('url', value(new URL(url)));
  }
  if (types.isRegExp(value)) {
    const { test } = patternMatcher(value);
    return (entry) => spellings(entry).some(test);
  }
  if (typeof value !== 'string') throw queryInvalid('url', `expected a glob, a RegExp or a predicate, got ${kindOf(value)}`);
  checkUrlGlob(value);
  const pattern = compiledGlob('url', value, urlGlob);
  const ofPath = value.startsWith('/');
  return (entry) => (ofPath ? pathSpellings(entry) : spellings(entry)).some((url) => pattern.test(url));
}

// Charles knows WebSockets by the scheme of their handshake, browsers by their own.
function spellings({ url, webSocket }: Entry): string[] {
  return webSocket ? [url, url.replace(/^http/, 'ws')] : [url];
}

function pathSpellings({ path, raw }: Entry): string[] {
  if (path === null) return [];
  return raw.query === null ? [path] : [path, `${path}?${raw.query}`];
}
