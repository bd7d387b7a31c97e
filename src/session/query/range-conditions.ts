// Conditions on how long an exchange took and how large it was.

import type { Entry } from '../entry.ts';
import { type Condition, kindOf, queryInvalid } from './condition.ts';
import { nearest } from './nearest.ts';
import { UNKNOWN_YET } from './nearness.ts';

export function durationCondition(value: unknown): Condition[] {
  return [rangeCondition('duration', 'duration', 'ms', value, ({ duration }) => duration)];
}

export function requestSizeCondition(value: unknown): Condition[] {
  return [rangeCondition('requestSize', 'request size', 'bytes', value, ({ sizes }) => sizes.request)];
}

export function responseSizeCondition(value: unknown): Condition[] {
  return [rangeCondition('responseSize', 'response size', 'bytes', value, ({ sizes }) => sizes.response)];
}

interface Range {
  readonly min: number;
  readonly max: number;
}

function rangeCondition(
  field: string,
  label: string,
  unit: string,
  value: unknown,
  measured: (entry: Entry) => number | null,
): Condition {
  const { min, max } = rangeOf(field, value);
  const expected = `${rangeText(min, max)} ${unit}`;
  return {
    field,
    lead: expected.startsWith('between') ? `${label} ` : `${label} of `,
    expected: () => expected,
    test: (entry) => {
      const amount = measured(entry);
      // It still grows while in flight: only what is there at least is known.
      return amount !== null && amount >= min && (max === Infinity || (amount <= max && entry.state !== 'in-flight'));
    },
    received: (entry) => {
      const amount = measured(entry);
      if (entry.state !== 'in-flight') return amount === null ? 'not known' : `${amount} ${unit}`;
      return `not known while in flight${amount === null ? '' : ` (${amount} ${unit} so far)`}`;
    },
    nearness: (entry) => {
      const amount = measured(entry);
      if (amount === null) return 0;
      if (amount > max) return max / amount;
      return entry.state === 'in-flight' ? UNKNOWN_YET : amount / min;
    },
  };
}

function rangeOf(field: string, value: unknown): Range {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw queryInvalid(field, `expected { min, max }, got ${kindOf(value)}`, `Write for example: ${field}: { max: 200 }.`);
  }
  const given = Object.keys(value);
  const wrong = given.find((key) => key !== 'min' && key !== 'max');
  if (wrong !== undefined) {
    throw queryInvalid(field, `there is no "${wrong}" in a range`, `Did you mean "${nearest(wrong, ['min', 'max'])}"?`);
  }
  if (given.length === 0) throw queryInvalid(field, 'the range is empty', 'Give min, max or both.');
  const { min = 0, max = Infinity } = value as Partial<Range>;
  for (const key of given) {
    const bound = (value as Record<string, unknown>)[key];
    if (typeof bound === 'number' && Number.isFinite(bound) && bound >= 0) continue;
    const got = typeof bound === 'number' ? String(bound) : kindOf(bound);
    throw queryInvalid(`${field}.${key}`, `expected a number from 0 up, got ${got}`, 'Leave out the bound that is not wanted.');
  }
  if (min > max)
    throw queryInvalid(field, `min ${min} is more than max ${max}`, 'Both are inclusive: swap them, or leave one out.');
  return { min, max };
}

function rangeText(min: number, max: number): string {
  if (min === max) return `exactly ${min}`;
  if (max === Infinity) return `at least ${min}`;
  return min === 0 ? `at most ${max}` : `between ${min} and ${max}`;
}
