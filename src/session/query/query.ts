// Compiles a query: checks it once, then tells which entries match and why others do not.

import type { Entry, EntrySide } from '../entry.ts';
import { builtInRules, type RedactionRules } from '../redaction/redaction-rules.ts';
import { requestBodyCondition, responseBodyCondition } from './body-conditions.ts';
import { type Condition, predicateText, queryInvalid } from './condition.ts';
import { eventSourceConditions } from './event-stream-conditions.ts';
import { formConditions } from './form-conditions.ts';
import { graphqlConditions } from './graphql-conditions.ts';
import {
  contentTypeCondition,
  failedCondition,
  methodCondition,
  resourceTypeCondition,
  statusCondition,
} from './head-conditions.ts';
import { isPlainObject } from './json-pattern.ts';
import { type Mismatch, mismatchesOf } from './mismatch.ts';
import { multipartConditions } from './multipart-conditions.ts';
import { queryConditions, requestHeaderConditions, responseHeaderConditions } from './named-conditions.ts';
import { nearest } from './nearest.ts';
import { refuseContradictions } from './query-combinations.ts';
import { noQuery } from './query-object.ts';
import { sentence } from './query-sentence.ts';
import type { Query, QueryFields } from './query-types.ts';
import { durationCondition, requestSizeCondition, responseSizeCondition } from './range-conditions.ts';
import { hostCondition, pathCondition, urlCondition } from './url-conditions.ts';
import { holds, verdict } from './user-code.ts';
import { webSocketConditions } from './web-socket-conditions.ts';

export type { Mismatch } from './mismatch.ts';
export type {
  BodyQuery,
  EventQuery,
  GraphqlQuery,
  PartQuery,
  Query,
  QueryFields,
  RangeQuery,
  StandardSchema,
  StatusQuery,
  WebSocketQuery,
} from './query-types.ts';

export interface CompiledQuery {
  /** The field of everything that it asks, in the order of the answers: `method`, `requestHeaders.accept`. */
  readonly fields: readonly string[];
  /** Why the entry does not match; empty when it does. `rules` hide secrets in the texts, by default the built-in ones. */
  mismatches(entry: Entry, rules?: RedactionRules): Mismatch[];
  matches(entry: Entry): boolean;
  /** False if no request through this tunnel, which nobody looked into, could match. */
  couldBeInside(tunnel: Entry): boolean;
  /** True if a field looks at the body of that side; what a predicate looks at is not known. */
  asksBody(side: EntrySide): boolean;
  /** One line of English: `POST **` + `/api/orders with status 2xx and request body {"sku":"A1"}`. Never throws. */
  toString(rules?: RedactionRules): string;
}

/**
 * Checks a query and makes it ready to use.
 * @throws CharlesError `QUERY_INVALID` for an unknown field (naming the nearest), an undefined value, a wrong type, an impossible
 * status, fields that no entry can fit together, a broken glob and the like; also from `matches` and `mismatches`, when a
 * predicate, schema or asymmetric matcher throws or turns out to be asynchronous.
 */
export function compileQuery(query: Query): CompiledQuery {
  const conditions = typeof query === 'function' ? [predicateCondition(query)] : conditionsOf(query);
  return {
    fields: conditions.map(({ field }) => field),
    matches: (entry) => conditions.every((condition) => holds(condition, entry)),
    mismatches: (entry, rules = builtInRules) => mismatchesOf(conditions, entry, rules),
    couldBeInside: (tunnel) => conditions.every(({ inside }) => inside?.(tunnel) ?? true),
    asksBody: (side) => conditions.some(({ body }) => body === side),
    toString: (rules = builtInRules) => sentence(conditions, rules),
  };
}

/** The query as one line of English, with its secrets hidden by these rules. */
export function describeQuery(query: CompiledQuery, rules: RedactionRules): string {
  return query.toString(rules);
}

// In the order of the sentence, bodies last: they are the dearest to test.
const compilers: { readonly [Field in keyof QueryFields]-?: (value: unknown) => Condition[] } = {
  method: methodCondition,
  url: urlCondition,
  host: hostCondition,
  path: pathCondition,
  query: queryConditions,
  status: statusCondition,
  contentType: contentTypeCondition,
  resourceType: resourceTypeCondition,
  failed: failedCondition,
  duration: durationCondition,
  requestSize: requestSizeCondition,
  responseSize: responseSizeCondition,
  webSocket: webSocketConditions,
  requestHeaders: requestHeaderConditions,
  responseHeaders: responseHeaderConditions,
  form: formConditions,
  multipart: multipartConditions,
  graphql: graphqlConditions,
  requestBody: requestBodyCondition,
  responseBody: responseBodyCondition,
  eventSource: eventSourceConditions,
};

const fields = Object.keys(compilers) as [keyof QueryFields, ...(keyof QueryFields)[]];

function conditionsOf(query: unknown): Condition[] {
  if (!isPlainObject(query)) throw noQuery(query);
  for (const key of Object.keys(query)) {
    if (!Object.hasOwn(compilers, key)) {
      throw queryInvalid(
        '',
        `there is no field "${key}"`,
        `Did you mean "${nearest(key, fields)}"? The fields are ${fields.join(', ')}.`,
      );
    }
  }
  const given: QueryFields = query;
  const conditions = fields.flatMap((field) =>
    Object.hasOwn(given, field) ? compilers[field](defined(field, given[field])) : [],
  );
  refuseContradictions(given);
  return conditions;
}

/** A mistyped variable must not widen the query. */
function defined(field: string, value: unknown): unknown {
  if (value !== undefined) return value;
  throw queryInvalid(
    field,
    'the value is undefined',
    `Leave ${field} out if any will do; else look where its value should come from.`,
  );
}

function predicateCondition(predicate: (entry: Entry) => boolean): Condition {
  const expected = (rules: RedactionRules): string => predicateText(predicate, rules);
  return {
    field: 'predicate',
    lead: '',
    clause: (rules) => `that satisfies ${expected(rules)}`,
    expected,
    test: (entry) => verdict('predicate', predicate(entry)),
    received: () => 'false',
  };
}
