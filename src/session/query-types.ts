// What a query is, as users write it.
import type { Entry } from './entry.ts';
import type { ResourceType } from './resource-type.ts';

/** Fields that an entry must all fit, or a synchronous predicate over the entry. */
export type Query = QueryFields | ((entry: Entry) => boolean);

export interface QueryFields {
  /** In any case of letters. */
  readonly method?: string;
  /**
   * As in Playwright: a glob (`**` + `/api/orders`), a RegExp, or a predicate over the `URL`. A glob that starts with `/` also
   * fits the path, with or without its query. A WebSocket fits as `wss://` and as `https://`.
   */
  readonly url?: string | RegExp | ((url: URL) => boolean);
  /** The name without a port: exact, a glob (`*.example.com`) or a RegExp. */
  readonly host?: string | RegExp;
  /** Without the query: exact, a glob or a RegExp. */
  readonly path?: string | RegExp;
  /** Decoded URL parameters by name; any value of a repeated one may fit. Texts are compared whole. */
  readonly query?: Readonly<Record<string, string | RegExp>>;
  /** `404`, `'4xx'`, or a list of these. */
  readonly status?: StatusQuery | readonly StatusQuery[];
  /** By name, in any case of letters; any value of a repeated one may fit. Texts are compared whole. */
  readonly requestHeaders?: Readonly<Record<string, string | RegExp>>;
  readonly responseHeaders?: Readonly<Record<string, string | RegExp>>;
  readonly requestBody?: BodyQuery;
  readonly responseBody?: BodyQuery;
  /** The response's media type without parameters, exact or a glob (`image/*`), or a RegExp. */
  readonly contentType?: string | RegExp;
  readonly resourceType?: ResourceType;
  /** Whether the exchange broke off or was answered with a status of 400 or more. Until that is known, neither fits. */
  readonly failed?: boolean;
  readonly webSocket?: boolean;
}

export type StatusQuery = number | '1xx' | '2xx' | '3xx' | '4xx' | '5xx';

/**
 * A text that the body contains, a RegExp over its text, a zod or other Standard Schema for its JSON, or a pattern of its JSON:
 * objects may hold more than the pattern says, lists are compared whole, and a RegExp or an asymmetric matcher
 * (`expect.any(String)`) may stand for any value.
 */
export type BodyQuery = string | RegExp | StandardSchema | object;

/** The part of https://standardschema.dev that is used here; validation must be synchronous. */
export interface StandardSchema {
  readonly '~standard': { readonly validate: (value: unknown) => unknown };
}
