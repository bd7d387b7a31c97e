// One entry as tests want to read it: an immutable, lazily decoded view over what Charles wrote.
import { bodyBytes, bodyForm, bodyJson, bodyText } from './body.ts';
import { entryUrl, hostName } from './entry-url.ts';
import { essence, headerValue } from './header.ts';
import type { RawEntry, RawHeader, RawMessage } from './raw-entry.ts';
import { type ResourceType, resourceType } from './resource-type.ts';

export type EntryState = 'complete' | 'failed' | 'in-flight';
export type EntrySide = 'request' | 'response';
/** Milliseconds; null for a phase that did not happen, as `connect` on a reused connection. */
export type EntryTimings = Readonly<Record<'dns' | 'connect' | 'ssl' | 'request' | 'latency' | 'response', number | null>>;

/** One request and its response. */
export class Entry {
  /** What Charles wrote, in the one shape of all its generations. */
  readonly raw: RawEntry;
  readonly method: string;
  readonly scheme: string;
  /** The name alone, without a port. */
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
  /** `HTTP/1.1` or `HTTP/2.0`. */
  readonly protocol: string;
  /** True for a CONNECT that was passed through without being decrypted. */
  readonly tunnel: boolean;
  readonly webSocket: boolean;
  /** The client's TCP source port; 0 when Charles lost it. */
  readonly clientPort: number;
  #url: string | undefined;

  constructor(raw: RawEntry) {
    this.raw = raw;
    this.method = raw.method;
    this.scheme = raw.scheme;
    this.host = hostName(raw);
    this.port = raw.actualPort;
    this.path = raw.path;
    this.state = stateOf(raw);
    this.status = answeredByServer(raw) ? (raw.response.status ?? null) : null;
    this.error = raw.errorMessage || raw.exception || null;
    this.protocol = raw.protocolVersion;
    this.tunnel = raw.tunnel;
    this.webSocket = raw.webSocket ?? false;
    this.clientPort = raw.clientPort;
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
