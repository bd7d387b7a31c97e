// Conditions on the fields of a request's form.

import { listed } from '../../util/listed.ts';
import { formOf } from '../content/form.ts';
import type { Entry } from '../entry.ts';
import type { RedactionRules } from '../redaction/redaction-rules.ts';
import { type Condition, exactMatcher } from './condition.ts';
import { namedValues } from './query-object.ts';
import { otherBody, quotedValue, shownValue } from './shown.ts';

export function formConditions(value: unknown): Condition[] {
  return namedValues('form', value, 'an object of names and texts or RegExps').map(([name, wanted]) =>
    fieldCondition(name, wanted),
  );
}

function fieldCondition(name: string, wanted: unknown): Condition {
  const field = `form.${name}`;
  const { expected, test } = exactMatcher(field, wanted);
  const shown = typeof wanted === 'string' ? quotedValue : shownValue;
  return {
    field,
    lead: `form field ${name} `,
    body: 'request',
    expected: (rules) => shown(name, expected, rules),
    test: ({ raw }) => formOf(raw.request)?.getAll(name).some(test) ?? false,
    received: (entry, rules) => receivedText(entry, name, rules),
    nearness: ({ raw }) => {
      const form = formOf(raw.request);
      return form === null ? 0 : form.has(name) ? 0.5 : 0.25;
    },
  };
}

function receivedText({ raw: { request } }: Entry, name: string, rules: RedactionRules): string {
  const form = formOf(request);
  if (form === null) return `no form: ${otherBody(request)}`;
  const values = form.getAll(name);
  if (values.length > 0) return listed(values, (value) => quotedValue(name, value, rules));
  const names = [...new Set(form.keys())];
  return names.length === 0
    ? 'a form without fields'
    : `no such field, but ${listed(names, (each) => shownValue('', each, rules))}`;
}
