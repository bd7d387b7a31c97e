// Conditions on method, status, media type, resource type, and the two yes-or-no facts.

import type { Entry } from '../entry.ts';
import { redactUrl } from '../redaction/redact-url.ts';
import { resourceTypes } from '../resource-type.ts';
import { type Condition, kindOf, queryInvalid, quoted, shown } from './condition.ts';
import { mediaTypeMatcher } from './media-type.ts';
import { nearest } from './nearest.ts';
import { UNKNOWN_YET } from './nearness.ts';

export function methodCondition(value: unknown): Condition[] {
  if (typeof value !== 'string' || !/^[!#$%&'*+.^_`|~\w-]+$/.test(value)) {
    throw queryInvalid(
      'method',
      typeof value === 'string' ? `${quoted(value)} can be no method` : `expected a text, got ${kindOf(value)}`,
    );
  }
  const expected = value.toUpperCase();
  const test = ({ method }: Entry): boolean => method.toUpperCase() === expected;
  return [{ field: 'method', lead: '', expected: () => expected, test, received: ({ method }) => method }];
}

export function statusCondition(value: unknown): Condition[] {
  const list: unknown[] = Array.isArray(value) ? value : [value];
  if (list.length === 0) throw queryInvalid('status', 'the list is empty');
  const ranges = list.map(statusRange);
  const expected = list.map((each) => String(each).toLowerCase()).join(' or ');
  return [
    {
      field: 'status',
      lead: 'status ',
      expected: () => expected,
      test: ({ status }) => status !== null && ranges.some(([from, to]) => status >= from && status <= to),
      received: ({ status, error, state }, rules) =>
        String(
          status ?? (error === null ? `no reply${state === 'in-flight' ? ' yet' : ''}` : `no reply (${redactUrl(error, rules)})`),
        ),
      nearness: ({ status, state }) => {
        if (status === null) return state === 'in-flight' ? UNKNOWN_YET : 0;
        return ranges.some(([from]) => Math.floor(from / 100) === Math.floor(status / 100)) ? 0.5 : 0;
      },
    },
  ];
}

export function contentTypeCondition(value: unknown): Condition[] {
  const { expected, test } = mediaTypeMatcher('contentType', value);
  return [
    {
      field: 'contentType',
      lead: 'content type ',
      expected: () => shown(expected),
      test: ({ contentType }) => contentType !== null && test(contentType),
      received: ({ contentType }) => (contentType === null ? 'none' : shown(contentType)),
      nearness: ({ contentType, state }) => {
        if (contentType === null) return state === 'in-flight' ? UNKNOWN_YET : 0;
        return contentType.split('/', 1)[0] === expected.split('/', 1)[0]?.toLowerCase() ? 0.5 : 0;
      },
    },
  ];
}

export function resourceTypeCondition(value: unknown): Condition[] {
  const expected = resourceTypes.find((type) => type === value);
  if (expected === undefined) throw resourceTypeInvalid(value);
  const test = ({ resourceType }: Entry): boolean => resourceType === expected;
  return [
    {
      field: 'resourceType',
      lead: 'resource type ',
      expected: () => expected,
      test,
      received: ({ resourceType }) => resourceType,
    },
  ];
}

export function failedCondition(value: unknown): Condition[] {
  const expected = yesOrNo('failed', value);
  return [
    {
      field: 'failed',
      lead: '',
      clause: expected ? 'that failed' : 'that did not fail',
      expected: () => String(expected),
      test: (entry) => failure(entry) === expected,
      received: (entry, rules) => {
        const { status, error } = entry;
        const why = error === null ? (status === null ? 'no reply' : `status ${status}`) : redactUrl(error, rules);
        return `${failure(entry) ?? 'not known while in flight'} (${why})`;
      },
      nearness: (entry) => (failure(entry) === null ? UNKNOWN_YET : 0),
    },
  ];
}

export function webSocketCondition(value: unknown): Condition[] {
  const expected = yesOrNo('webSocket', value);
  return [
    {
      field: 'webSocket',
      lead: '',
      clause: expected ? 'that is a WebSocket' : 'that is no WebSocket',
      expected: () => String(expected),
      test: ({ webSocket }) => webSocket === expected,
      received: ({ webSocket }) => String(webSocket),
    },
  ];
}

/** Null while it can still go either way. */
function failure({ failed, state }: Entry): boolean | null {
  return failed || state !== 'in-flight' ? failed : null;
}

function statusRange(value: unknown): [from: number, to: number] {
  if (typeof value === 'string' && /^[1-5]xx$/i.test(value)) {
    const from = Number(value[0]) * 100;
    return [from, from + 99];
  }
  if (typeof value === 'number' && Number.isInteger(value) && value >= 100 && value <= 999) return [value, value];
  const got = typeof value === 'number' || typeof value === 'string' ? JSON.stringify(value) : kindOf(value);
  throw queryInvalid('status', `${got} can be no status`, "Give a number from 100 to 999, '1xx' to '5xx', or a list of these.");
}

function resourceTypeInvalid(value: unknown): Error {
  const hint = typeof value === 'string' ? ` Did you mean "${value === 'xhr' ? 'fetch' : nearest(value, resourceTypes)}"?` : '';
  const got = typeof value === 'string' ? JSON.stringify(value) : kindOf(value);
  return queryInvalid('resourceType', `${got} is no resource type`, `Use one of ${resourceTypes.join(', ')}.${hint}`);
}

function yesOrNo(field: string, value: unknown): boolean {
  if (typeof value !== 'boolean') throw queryInvalid(field, `expected true or false, got ${kindOf(value)}`);
  return value;
}
