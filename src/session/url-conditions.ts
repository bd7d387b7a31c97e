// Conditions on where a request went: url, host and path.
import {
  type Condition,
  compiledGlob,
  globMatcher,
  kindOf,
  patternMatcher,
  predicateText,
  queryInvalid,
  quoted,
  verdict,
} from './condition.ts';
import type { Entry } from './entry.ts';
import { urlGlob } from './glob.ts';
import { redactUrl } from './redact-url.ts';

export function urlCondition(value: unknown): Condition[] {
  const isPredicate = typeof value === 'function';
  return [
    {
      field: 'url',
      lead: isPredicate ? 'a URL that satisfies ' : '',
      expected: (rules) => (isPredicate ? predicateText(value) : redactUrl(String(value), rules)),
      test: urlTest(value),
      received: ({ url }, rules) => redactUrl(url, rules),
    },
  ];
}

export function hostCondition(value: unknown): Condition[] {
  if (typeof value === 'string' && /^[^:]*:\d+$/.test(value)) {
    throw queryInvalid('host', `${quoted(value)} has a port`, 'Give the name alone here, and the port in url.');
  }
  const { expected, test } = globMatcher('host', value, 'i');
  return [
    { field: 'host', lead: 'host ', expected: () => expected, test: ({ host }) => test(host), received: ({ host }) => host },
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
      expected: (rules) => redactUrl(expected, rules),
      test: ({ path }) => path !== null && test(path),
      received: ({ path }, rules) => (path === null ? 'none' : redactUrl(path, rules)),
    },
  ];
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
