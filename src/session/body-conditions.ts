// Conditions on a body: text that it contains, a RegExp, a pattern of its JSON, or a schema.
import { types } from 'node:util';
import { type BodyCheck, bodyExcerpt, isSchema, patternCheck, schemaCheck } from './body-checks.ts';
import { type Condition, kindOf, patternMatcher, queryInvalid, shortened } from './condition.ts';
import type { EntrySide } from './entry.ts';
import { redactText } from './redact-text.ts';

export function requestBodyCondition(value: unknown): Condition[] {
  return [bodyCondition('request', value)];
}

export function responseBodyCondition(value: unknown): Condition[] {
  return [bodyCondition('response', value)];
}

function bodyCondition(side: EntrySide, value: unknown): Condition {
  const field = `${side}Body`;
  const { expected, miss } = bodyCheck(side, field, value);
  return {
    field,
    lead: `${side} body `,
    expected,
    test: (entry) => miss(entry) === null,
    received: (entry, rules) => miss(entry)?.(rules) ?? bodyExcerpt(entry, side, rules),
  };
}

function bodyCheck(side: EntrySide, field: string, value: unknown): BodyCheck {
  if (typeof value === 'string') return containsCheck(side, field, value);
  if (types.isRegExp(value)) return textCheck(side, () => `matching ${value}`, patternMatcher(value).test);
  if (isSchema(value)) return schemaCheck(side, field, value);
  if (typeof value === 'object' && value !== null) return patternCheck(side, field, value);
  throw queryInvalid(field, `expected a text, a RegExp, a pattern of JSON or a schema, got ${kindOf(value)}`);
}

function containsCheck(side: EntrySide, field: string, wanted: string): BodyCheck {
  if (wanted === '') throw queryInvalid(field, 'every body contains an empty text', 'For an empty body give /^$/.');
  return textCheck(
    side,
    (rules) => `containing ${shortened(JSON.stringify(redactText(wanted, null, rules)), 80)}`,
    (text) => text.includes(wanted),
  );
}

function textCheck(side: EntrySide, expected: BodyCheck['expected'], test: (text: string) => boolean): BodyCheck {
  return { expected, miss: (entry) => (test(entry.text(side)) ? null : (rules) => bodyExcerpt(entry, side, rules)) };
}
