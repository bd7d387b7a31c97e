// What a query is, as users write it.
import type { Entry } from '../entry.ts';
import type { ResourceType } from '../resource-type.ts';

/** Fields that an entry must all fit, or a synchronous predicate over the entry. */
export type Query = QueryFields | ((entry: Entry) => boolean);

export interface QueryFields {
  /** In any case of letters. */
  readonly method?: string;
  /**
   * As in Playwright: a glob (`**` + `/api/orders`), a RegExp, or a predicate over the `URL`. A glob that starts with `/` also
   * fits the path, with or without its query; any other is of the whole URL: `https://…`, `*://…`, `**…`. What a browser encodes
   * may be written plainly. A WebSocket fits as `wss://` and as `https://`.
   */
  readonly url?: string | RegExp | ((url: URL) => boolean);
  /** The name without scheme and port: exact, a glob (`*.example.com`) or a RegExp. */
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
  /**
   * Fields of the request's form, urlencoded or multipart, by name; a file's value is its file name. Any value of a repeated one
   * may fit. Texts are compared whole.
   */
  readonly form?: Readonly<Record<string, string | RegExp>>;
  /** Parts of a multipart request by name; any part of a repeated name may fit. A text, which it contains, or a RegExp stands for the content. */
  readonly multipart?: Readonly<Record<string, string | RegExp | PartQuery>>;
  /** The GraphQL operation that the request asks for, any of a batch; a text, compared whole, or a RegExp stands for its name. */
  readonly graphql?: string | RegExp | GraphqlQuery;
  /** The response's media type without parameters, exact or a glob (`image/*`), or a RegExp. */
  readonly contentType?: string | RegExp;
  readonly resourceType?: ResourceType;
  /** Whether the exchange broke off or was answered with a status of 400 or more. Until that is known, neither fits. */
  readonly failed?: boolean;
  /** Milliseconds, as `Entry.duration`. In flight only `min` can be met. */
  readonly duration?: RangeQuery;
  /** Bytes on the wire, headers and TLS handshake included, as `Entry.sizes`. In flight only `min` can be met. */
  readonly requestSize?: RangeQuery;
  readonly responseSize?: RangeQuery;
  /** Whether it is a WebSocket, or a message, text or binary, that was sent or received on it so far. */
  readonly webSocket?: boolean | WebSocketQuery;
  /** Whether the response is a stream of server-sent events, or an event that has come so far: one event must fit all that is given. */
  readonly eventSource?: boolean | EventQuery;
}

/** One part of a multipart request; at least one of these. */
export interface PartQuery {
  /** Texts are compared whole. */
  readonly fileName?: string | RegExp;
  /** The part's own media type without parameters, exact or a glob (`image/*`), or a RegExp. */
  readonly contentType?: string | RegExp;
  /** Content is read as UTF-8; what is not UTF-8, as ISO-8859-1: a character a byte. */
  readonly content?: BodyQuery;
}

/** One GraphQL operation; at least one of these. */
export interface GraphqlQuery {
  /** Its name: `operationName`, or else as the document says. Texts are compared whole. */
  readonly operation?: string | RegExp;
  /** None fits a persisted operation that is sent by POST: such a request does not say. */
  readonly type?: 'query' | 'mutation' | 'subscription';
  /** A pattern of their JSON, as in {@link BodyQuery}, or a schema. */
  readonly variables?: StandardSchema | object;
}

/** Messages, put together from their frames; at least one of these. */
export interface WebSocketQuery {
  /** Any message of the client. */
  readonly sent?: BodyQuery;
  /** Any message of the server. */
  readonly received?: BodyQuery;
}

/** One server-sent event; at least one of these. */
export interface EventQuery {
  /** Its type, `message` by default. Texts are compared whole. */
  readonly event?: string | RegExp;
  readonly data?: BodyQuery;
  /** The last id up to this event. Texts are compared whole. */
  readonly id?: string | RegExp;
}

export type StatusQuery = number | '1xx' | '2xx' | '3xx' | '4xx' | '5xx';

/** Both bounds are inclusive; one of them is enough. */
export interface RangeQuery {
  readonly min?: number;
  readonly max?: number;
}

/**
 * A text that the body contains, a RegExp over its text, a zod or other Standard Schema for its JSON, or a pattern of its JSON:
 * objects may hold more than the pattern says, lists are compared whole, and a RegExp or an asymmetric matcher
 * (`expect.any(String)`) may stand for any value; one for the whole gets the text of what is not JSON.
 */
export type BodyQuery = string | RegExp | StandardSchema | object;

/** The part of https://standardschema.dev that is used here; validation must be synchronous. */
export interface StandardSchema {
  readonly '~standard': { readonly validate: (value: unknown) => unknown };
}
