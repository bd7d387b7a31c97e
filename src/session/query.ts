// Compiles a query: checks it once, then tells which entries match and why others do not.
import { requestBodyCondition, responseBodyCondition } from './body-conditions.ts';
import { type Condition, kindOf, predicateText, queryInvalid, verdict } from './condition.ts';
import type { Entry } from './entry.ts';
import {
  contentTypeCondition,
  failedCondition,
  methodCondition,
  resourceTypeCondition,
  statusCondition,
  webSocketCondition,
} from './head-conditions.ts';
import { queryConditions, requestHeaderConditions, responseHeaderConditions } from './named-conditions.ts';
import { nearest } from './nearest.ts';
import type { Query, QueryFields } from './query-types.ts';
import { builtInRules, type RedactionRules } from './redaction-rules.ts';
import { hostCondition, pathCondition, urlCondition } from './url-conditions.ts';

export type { BodyQuery, Query, QueryFields, StandardSchema, StatusQuery } from './query-types.ts';

/** One thing that an entry lacks: short texts without secrets. */
export interface Mismatch {
  /** `status`, `requestHeaders.accept`. */
  readonly field: string;
  readonly expected: string;
  readonly received: string;
}

export interface CompiledQuery {
  /** Why the entry does not match; empty when it does. `rules` hide secrets in the texts, by default the built-in ones. */
  mismatches(entry: Entry, rules?: RedactionRules): Mismatch[];
  matches(entry: Entry): boolean;
  /** One line of English: `POST **` + `/api/orders with status 2xx and request body {"sku":"A1"}`. */
  toString(rules?: RedactionRules): string;
}

/**
 * Checks a query and makes it ready to use.
 * @throws CharlesError `QUERY_INVALID` for an unknown field (naming the nearest), a wrong type, an impossible status, a broken
 * glob and the like; also from `matches` and `mismatches`, when a predicate or schema turns out to be asynchronous.
 */
export function compileQuery(query: Query): CompiledQuery {
  const conditions = typeof query === 'function' ? [predicateCondition(query)] : conditionsOf(query);
  return {
    matches: (entry) => conditions.every((condition) => condition.test(entry)),
    mismatches: (entry, rules = builtInRules) =>
      conditions.filter((condition) => !condition.test(entry)).map((condition) => mismatch(condition, entry, rules)),
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
  webSocket: webSocketCondition,
  requestHeaders: requestHeaderConditions,
  responseHeaders: responseHeaderConditions,
  requestBody: requestBodyCondition,
  responseBody: responseBodyCondition,
};

const fields = Object.keys(compilers) as [keyof QueryFields, ...(keyof QueryFields)[]];

function conditionsOf(query: unknown): Condition[] {
  if (typeof query !== 'object' || query === null || Array.isArray(query) || query instanceof RegExp) {
    const mend = typeof query === 'string' ? 'For a URL give { url: "…" }.' : undefined;
    throw queryInvalid('', `expected an object of fields or a predicate, got ${kindOf(query)}`, mend);
  }
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
  return fields.flatMap((field) => (given[field] === undefined ? [] : compilers[field](given[field])));
}

function predicateCondition(predicate: (entry: Entry) => boolean): Condition {
  const expected = predicateText(predicate);
  return {
    field: 'predicate',
    lead: '',
    clause: `that satisfies ${expected}`,
    expected: () => expected,
    test: (entry) => verdict('predicate', predicate(entry)),
    received: () => 'false',
  };
}

function mismatch(condition: Condition, entry: Entry, rules: RedactionRules): Mismatch {
  return { field: condition.field, expected: condition.expected(rules), received: condition.received(entry, rules) };
}

function sentence(conditions: readonly Condition[], rules: RedactionRules): string {
  const method = conditions.find(({ field }) => field === 'method');
  const url = conditions.find(({ field }) => field === 'url');
  const details = conditions.filter((condition) => condition !== method && condition !== url && condition.clause === undefined);
  const phrase = (condition: Condition): string => condition.lead + condition.expected(rules);
  return [
    ...(method ? [phrase(method)] : url ? [] : ['any']),
    url ? phrase(url) : 'request',
    ...(details.length > 0 ? ['with', details.map(phrase).join(' and ')] : []),
    conditions.flatMap(({ clause }) => clause ?? []).join(' and '),
  ]
    .join(' ')
    .trim();
}
