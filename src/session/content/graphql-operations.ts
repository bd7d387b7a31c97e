// Finds the GraphQL operations that a request asks for, in all the ways in which clients send them.

import { essence } from '../header.ts';
import type { RawEntry } from '../raw-entry.ts';
import { bodyText } from './body.ts';
import { formOf } from './form.ts';
import { definitionsIn, type GraphqlDefinition } from './graphql-document.ts';
import { mediaTypeOf } from './message-parts.ts';

export interface GraphqlOperation {
  readonly name: string | null;
  /** Null when the request does not say, as a persisted one. */
  readonly type: GraphqlDefinition['type'] | null;
  /** As sent; undefined when none were. */
  readonly variables: unknown;
}

/** Those of the body, else of the URL: one, those of a batch, or none. */
export function graphqlOperations(raw: RawEntry): GraphqlOperation[] {
  const found = requestsIn(raw).flatMap(operationsOf);
  // A GET may ask for nothing else.
  return raw.method === 'GET' ? found.map((each) => ({ ...each, type: each.type ?? 'query' })) : found;
}

interface GraphqlRequest {
  readonly query?: unknown;
  readonly operationName?: unknown;
  readonly variables?: unknown;
  readonly extensions?: unknown;
}

function requestsIn({ request, query }: RawEntry): GraphqlRequest[] {
  const type = essence(mediaTypeOf(request)) ?? '';
  const inUrl = Object.fromEntries(new URLSearchParams(query ?? ''));
  if (type === 'application/graphql') return [{ ...inUrl, query: bodyText(request) }];
  // https://github.com/jaydenseric/graphql-multipart-request-spec
  const json = parsed(type.startsWith('multipart/') ? formOf(request)?.get('operations') : bodyText(request));
  const list = (Array.isArray(json) ? json : [json]).filter((each) => typeof each === 'object' && each !== null);
  return list.length > 0 ? list : [inUrl];
}

function operationsOf({ query, operationName, variables, extensions }: GraphqlRequest): GraphqlOperation[] {
  const given = { variables: parsed(variables) };
  const definitions = typeof query === 'string' ? definitionsIn(query) : [];
  const name = typeof operationName === 'string' && operationName !== '' ? operationName : null;
  if (name !== null) {
    const type = definitions.find((each) => each.name === name)?.type ?? null;
    return [{ name, type, ...given }];
  }
  if (definitions.length > 0) return definitions.map((definition) => ({ ...definition, ...given }));
  return isPersisted(parsed(extensions)) ? [{ name, type: null, ...given }] : [];
}

function isPersisted(extensions: unknown): boolean {
  return typeof extensions === 'object' && extensions !== null && 'persistedQuery' in extensions;
}

/** In a URL, values are JSON in a text. */
function parsed(value: unknown): unknown {
  if (typeof value !== 'string') return value;
  try {
    return JSON.parse(value.replace(/^\uFEFF/, ''));
  } catch {
    return undefined;
  }
}
