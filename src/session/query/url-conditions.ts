// Conditions on where a request went: url, host and path.

import { cutInMiddle } from '../../util/printable.ts';
import type { Entry } from '../entry.ts';
import { redactUrl } from '../redaction/redact-url.ts';
import type { RedactionRules } from '../redaction/redaction-rules.ts';
import {
  type Condition,
  compiledGlob,
  globMatcher,
  kindOf,
  patternMatcher,
  predicateText,
  queryInvalid,
  quoted,
  secretDiffers,
  shown,
} from './condition.ts';
import { urlGlob } from './glob.ts';
import { globParts, reaches } from './glob-parts.ts';
import { hostNearness, urlNearness } from './nearness.ts';
import { verdict } from './user-code.ts';

const LONGEST = 200;

export function urlCondition(value: unknown): Condition[] {
  const isPredicate = typeof value === 'function';
  const isGlob = typeof value === 'string';
  const test = urlTest(value);
  const parts = isGlob ? globParts(value) : null;
  const redacted = (rules: RedactionRules): string => redactUrl(String(value), rules);
  return [
    {
      field: 'url',
      lead: isPredicate ? 'a URL that satisfies ' : '',
      expected: (rules) => (isPredicate ? predicateText(value) : cutInMiddle(redacted(rules), LONGEST)),
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
  if (typeof value === 'string' && /^[^:]*:\d+$/.test(value)) {
    throw queryInvalid('host', `${quoted(value)} has a port`, 'Give the name alone here, and the port in url.');
  }
  const { expected, test } = globMatcher('host', value, 'i');
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
  if (typeof value === 'string' && (!/^[/*{]/.test(value) || value.includes('?'))) {
    throw queryInvalid('path', `${quoted(value)} can be no path`, 'A path starts with "/" and has no query: use url or query.');
  }
  const { expected, test } = globMatcher('path', value);
  return [
    {
      field: 'path',
      lead: 'path ',
      expected: (rules) => shown(redactUrl(expected, rules)),
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
  if (typeof value !== 'string') {
    const { test } = regExpMatcher(value);
    return (entry) => spellings(entry).some(test);
  }
  if (value === '') throw queryInvalid('url', 'expected a glob, got an empty text');
  const pattern = compiledGlob('url', value, urlGlob);
  const ofPath = value.startsWith('/');
  return (entry) => (ofPath ? pathSpellings(entry) : spellings(entry)).some((url) => pattern.test(url));
}

function regExpMatcher(value: unknown): { test(text: string): boolean } {
  if (value instanceof RegExp) return patternMatcher(value);
  throw queryInvalid('url', `expected a glob, a RegExp or a predicate, got ${kindOf(value)}`);
}

// Charles knows WebSockets by the scheme of their handshake, browsers by their own.
function spellings({ url, webSocket }: Entry): string[] {
  return webSocket ? [url, url.replace(/^http/, 'ws')] : [url];
}

function pathSpellings({ path, raw }: Entry): string[] {
  if (path === null) return [];
  return raw.query === null ? [path] : [path, `${path}?${raw.query}`];
}
