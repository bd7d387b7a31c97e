// One entry as tests want to read it: an immutable, lazily decoded view over what Charles wrote.
import { bodyBytes, bodyJson, bodyText } from './content/body.ts';
import { eventsIn, type ServerSentEvent } from './content/event-stream.ts';
import { bodyForm } from './content/form.ts';
import { framesFrom, type WebSocketFrame } from './content/web-socket-messages.ts';
import { entryUrl, hostName } from './entry-url.ts';
import { freezeEntry } from './freeze-entry.ts';
import { essence, headerValue } from './header.ts';
import type { RawEntry, RawHeader, RawMessage } from './raw-entry.ts';
import { redactUrl } from './redaction/redact-url.ts';
import { builtInRules } from './redaction/redaction-rules.ts';
import { type ResourceType, resourceType } from './resource-type.ts';
import { toCurl } from './to-curl.ts';

export type EntryState = 'complete' | 'failed' | 'in-flight';
export type EntrySide = 'request' | 'response';
export const ENTRY_SIDES: readonly EntrySide[] = ['request', 'response'];
/** Milliseconds; null for a phase that did not happen, as `connect` on a reused connection. */
export type EntryTimings = Readonly<Record<'dns' | 'connect' | 'ssl' | 'request' | 'latency' | 'response', number | null>>;

// Charles 4 puts the class of a Java exception before its words. A client that left before it had asked may have refused the certificate.
const GIVEN_UP = /^(\w+: )?(Client closed (the )?connection(?! before a request was made)|Stream cancelled by CLIENT)/;

/** One request and its response. */
export class Entry {
  /** What Charles wrote, in the one shape of all its generations. */
  readonly raw: RawEntry;
  readonly method: string;
  readonly scheme: string;
  /** The name alone, without a port, in small letters. */
  readonly host: string;
  /** The default port of the scheme included. */
  readonly port: number;
  /** Without the query; null for CONNECT. */
  readonly path: string | null;
  readonly state: EntryState;
  /** Null when there was no reply, also on a CONNECT that failed: the 200 that Charles then writes is its own. */
  readonly status: number | null;
  /** Charles's words for why the exchange broke off. */
  readonly error: string | null;
  /** The client gave the exchange up: a navigation, `abort()`, a closed page. Never true where the client refused the certificate. */
  readonly aborted: boolean;
  /** What the recorder's tools noted, a line each. */
  readonly notes: string | null;
  /** `HTTP/1.1` or `HTTP/2.0`. */
  readonly protocol: string;
  /** True for a CONNECT that was passed through without being decrypted. */
  readonly tunnel: boolean;
  readonly webSocket: boolean;
  /** The client's TCP source port; 0 when Charles lost it. */
  readonly clientPort: number;
  #url: string | undefined;
  #frames: readonly WebSocketFrame[] | undefined;
  #events: readonly ServerSentEvent[] | undefined;

  constructor(raw: RawEntry) {
    this.raw = freezeEntry(raw);
    this.method = raw.method;
    this.scheme = raw.scheme;
    this.host = hostName(raw);
    this.port = raw.actualPort;
    this.path = raw.path;
    this.state = stateOf(raw);
    this.status = answeredByServer(raw) ? (raw.response.status ?? null) : null;
    this.error = raw.errorMessage || raw.exception || null;
    this.aborted = this.state === 'failed' && GIVEN_UP.test(this.error ?? '');
    this.notes = raw.notes || null;
    this.protocol = raw.protocolVersion;
    this.tunnel = raw.tunnel;
    this.webSocket = raw.webSocket ?? false;
    this.clientPort = raw.clientPort;
    Object.freeze(this);
  }

  /** Absolute, without a default port; `https://host:port` for CONNECT. */
  get url(): string {
    this.#url ??= entryUrl(this.raw);
    return this.#url;
  }

  /** The decoded query; a copy at every read, so a change of it changes nothing here. */
  get query(): URLSearchParams {
    return new URLSearchParams(this.raw.query ?? '');
  }

  /** The exchange broke off, or was answered with a status of 400 or more. */
  get failed(): boolean {
    return this.state === 'failed' || (this.status ?? 0) >= 400;
  }

  /** Milliseconds since the epoch; null when the time cannot be read. */
  get startedAt(): number | null {
    return epoch(this.raw.times.start);
  }

  /** Milliseconds since the epoch; null while in flight, and on some failures. */
  get endedAt(): number | null {
    return epoch(this.raw.times.end);
  }

  /** Milliseconds; what has passed so far while in flight. */
  get duration(): number | null {
    return this.raw.durations.total;
  }

  /** Bytes on the wire each way: headers, body, and TLS handshake where it was this entry's. */
  get sizes(): Readonly<Record<EntrySide, number>> {
    return { request: wireSize(this.raw.request), response: wireSize(this.raw.response) };
  }

  /** Bytes on the wire, both ways. */
  get totalSize(): number {
    return this.raw.totalSize ?? this.sizes.request + this.sizes.response;
  }

  get timings(): EntryTimings {
    const { dns, connect, ssl, request, latency, response } = this.raw.durations;
    return { dns, connect, ssl, request, latency, response };
  }

  /** In order, names as on the wire, pseudo headers of HTTP/2 included. */
  get requestHeaders(): readonly RawHeader[] {
    return this.raw.request.header?.headers ?? [];
  }

  /** In order, names as on the wire, pseudo headers of HTTP/2 included. */
  get responseHeaders(): readonly RawHeader[] {
    return this.raw.response.header?.headers ?? [];
  }

  /** The first value of that header, in any case of letters. */
  requestHeader(name: string): string | null {
    return headerValue(this.requestHeaders, name);
  }

  /** The first value of that header, in any case of letters. */
  responseHeader(name: string): string | null {
    return headerValue(this.responseHeaders, name);
  }

  /** The response's media type without parameters: `application/json`. */
  get contentType(): string | null {
    return essence(this.raw.response.mimeType) ?? essence(this.responseHeader('content-type'));
  }

  get resourceType(): ResourceType {
    return resourceType(this.raw);
  }

  /** The body with its content encoding removed; empty when none was recorded. A WebSocket's are the frames of that direction. */
  bytes(side: EntrySide = 'response'): Buffer {
    return bodyBytes(this.raw[side]);
  }

  /** The body as text; empty when none was recorded. Never throws: what is no text becomes U+FFFD. */
  text(side: EntrySide = 'response'): string {
    return bodyText(this.raw[side]);
  }

  /**
   * The body parsed as JSON, whatever its media type says.
   * @throws CharlesError `BODY_INVALID` when it is not JSON.
   */
  json(side: EntrySide = 'response'): unknown {
    return bodyJson(this.raw[side], this.#body(side));
  }

  /**
   * The fields of the request's form, urlencoded or multipart; a file's value is its file name.
   * @throws CharlesError `BODY_INVALID` when the request is neither.
   */
  form(): URLSearchParams {
    return bodyForm(this.raw.request, this.#body('request'));
  }

  /**
   * What a WebSocket carried so far, first the client's, then the server's, each in its order: which came first between the two
   * is not recorded. Masks, fragments and permessage-deflate are undone; what cannot be inflated is binary, as it was sent. Empty
   * for all other entries. Never throws.
   */
  get frames(): readonly WebSocketFrame[] {
    this.#frames ??= Object.freeze([...framesFrom(this.raw, 'client'), ...framesFrom(this.raw, 'server')]);
    return this.#frames;
  }

  /** The server-sent events of a `text/event-stream` so far, as a browser dispatches them; empty for all other entries. */
  get events(): readonly ServerSentEvent[] {
    this.#events ??= Object.freeze(this.contentType === 'text/event-stream' ? [...eventsIn(this.text())] : []);
    return this.#events;
  }

  /**
   * The request as a curl command for a POSIX shell, its body as recorded and secrets included; of a WebSocket only its handshake, of a
   * tunnel only its target. `--compressed` stands for the codings that curl can undo.
   */
  toCurl(): string {
    return toCurl(this.raw);
  }

  /** What a failed assertion prints of an entry, and `JSON.stringify`: a few facts, no header, body or parameter. All of it is in `raw`. */
  toJSON(): { readonly method: string; readonly url: string; readonly status: number | null; readonly state: EntryState } {
    const { method, raw, status, state } = this;
    // Of a copy too, which lacks private fields: `expect` compares and prints copies.
    const [place = '', query] = entryUrl(raw).split('?', 2);
    return { method, url: redactUrl(place, builtInRules) + (query === undefined ? '' : '?…'), status, state };
  }

  #body(side: EntrySide): string {
    // Without the query: it may hold secrets.
    return `the ${side} body of ${this.method} ${this.url.split('?', 1)[0]}`;
  }
}

function stateOf({ status }: RawEntry): EntryState {
  if (status === 'COMPLETE') return 'complete';
  return status === 'EXCEPTION' ? 'failed' : 'in-flight';
}

function answeredByServer(raw: RawEntry): boolean {
  return raw.method !== 'CONNECT' || raw.status === 'COMPLETE' || (raw.tunnel && raw.status !== 'EXCEPTION');
}

function wireSize({ sizes }: RawMessage): number {
  return (sizes.handshake ?? 0) + sizes.headers + sizes.body;
}

function epoch(time: string | null): number | null {
  const milliseconds = Date.parse(time ?? '');
  return Number.isNaN(milliseconds) ? null : milliseconds;
}
