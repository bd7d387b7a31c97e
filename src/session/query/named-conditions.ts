// Conditions on values that have names: query parameters and headers.

import { types } from 'node:util';
import type { Entry } from '../entry.ts';
import { headerValues } from '../header.ts';
import { redactHeaderValue } from '../redaction/redact-header.ts';
import { redactLoose, redactRegExp } from '../redaction/redact-loose.ts';
import { isSecret, type RedactionRules } from '../redaction/redaction-rules.ts';
import { type Condition, exactMatcher, kindOf, queryInvalid, quoted, secretDiffers, shown } from './condition.ts';
import { textNearness, UNKNOWN_YET } from './nearness.ts';

export function queryConditions(value: unknown): Condition[] {
  return namedConditions(value, {
    field: 'query',
    label: 'query',
    sign: '=',
    values: (entry, name) => entry.query.getAll(name),
    hide: (name, text, rules) =>
      rules !== null && isSecret(rules.parameters, name) ? rules.replacement : redactLoose(text, rules),
  });
}

export function requestHeaderConditions(value: unknown): Condition[] {
  return namedConditions(value, {
    field: 'requestHeaders',
    label: 'request header',
    sign: ': ',
    values: (entry, name) => headerValues(entry.requestHeaders, name),
    hide: hiddenHeader,
  });
}

export function responseHeaderConditions(value: unknown): Condition[] {
  return namedConditions(value, {
    field: 'responseHeaders',
    label: 'response header',
    sign: ': ',
    values: (entry, name) => headerValues(entry.responseHeaders, name),
    hide: hiddenHeader,
  });
}

function hiddenHeader(name: string, text: string, rules: RedactionRules): string {
  const value = redactHeaderValue(name, text, rules);
  return rules !== null && isSecret(rules.headers, name) ? value : redactLoose(value, rules);
}

interface Names {
  readonly field: string;
  readonly label: string;
  readonly sign: string;
  values(entry: Entry, name: string): string[];
  hide(name: string, text: string, rules: RedactionRules): string;
}

function namedConditions(value: unknown, names: Names): Condition[] {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw queryInvalid(names.field, `expected an object of names and texts or RegExps, got ${kindOf(value)}`);
  }
  const pairs = Object.entries(value);
  if (pairs.length === 0) throw queryInvalid(names.field, 'no name is given');
  if (names.sign === ': ') pairs.forEach(([name]) => void checkHeaderName(names.field, name));
  return pairs.map(([name, wanted]) => namedCondition(name, wanted, names));
}

function checkHeaderName(field: string, name: string): void {
  // HTTP/2 has some that begin with a colon.
  if (/^:?[!#$%&'*+.^_`|~\w-]+$/.test(name)) return;
  throw queryInvalid(field, `${quoted(name)} can be no name of a header`, 'Give the name alone, as "content-type".');
}

function namedCondition(name: string, wanted: unknown, { field, label, sign, values, hide }: Names): Condition {
  const { expected, test } = exactMatcher(`${field}.${name}`, wanted);
  const expectedText = (rules: RedactionRules): string =>
    shown(hide(name, types.isRegExp(wanted) ? redactRegExp(wanted, rules) : expected, rules));
  return {
    field: `${field}.${name}`,
    lead: `${label} ${name}${sign}`,
    expected: expectedText,
    test: (entry) => values(entry, name).some(test),
    received: (entry, rules) => {
      const found = values(entry, name);
      if (found.length === 0) return 'none';
      const texts = found.slice(0, LISTED).map((each) => shown(hide(name, each, rules)));
      const left = found.length > LISTED ? ` and ${found.length - LISTED} more` : '';
      return texts.join(', ') + left + (texts.includes(expectedText(rules)) ? ` ${secretDiffers}` : '');
    },
    nearness: (entry) => {
      const found = values(entry, name).slice(0, LISTED);
      if (found.length === 0) return field === 'responseHeaders' && entry.state === 'in-flight' ? UNKNOWN_YET : 0;
      const letters = typeof wanted === 'string' ? Math.max(...found.map((each) => textNearness(wanted, each))) : 0;
      return THERE + (1 - THERE) * letters;
    },
  };
}

const LISTED = 5;
/** What it counts that the name is there. */
const THERE = 0.25;
