// What one request on an upstream connection offers, the same for HTTP/1.1 and HTTP/2.
import type { Readable, Writable } from 'node:stream';
import type { ConnectionFacts } from './connect.ts';

export interface RequestLine {
  readonly method: string;
  /** With the query. */
  readonly path: string;
  /** Names and values in turn, as the version of HTTP wants them. */
  readonly headers: readonly string[];
  readonly hasBody: boolean;
}

/** A 1xx reply, of which any number can come before the response. */
export interface UpstreamInformation {
  readonly status: number;
  readonly statusMessage: string;
  /** Names and values in turn; without pseudo headers. */
  readonly headers: readonly string[];
}

export interface UpstreamResponse {
  readonly status: number;
  /** For HTTP/1 the first line as the server sent it. */
  readonly firstLine: string | null;
  readonly statusMessage: string;
  /** Names and values in turn; without pseudo headers. */
  readonly headers: readonly string[];
  readonly body: Readable;
  /** Names and values in turn; known once the body has ended. */
  trailers(): readonly string[];
  /** True if the body has ended before it was whole: HTTP/2 has such an end, HTTP/1 an error instead. */
  brokenOff(): boolean;
  /** Bytes that came for it so far, head included; null where they are not its own (HTTP/2). */
  received(): number | null;
}

export interface UpstreamRequest {
  readonly facts: ConnectionFacts;
  /** True if the connection had carried requests before. */
  readonly reused: boolean;
  /** Where the body goes; already ended if there is none. */
  readonly sink: Writable;
  readonly response: Promise<UpstreamResponse>;
  onInformation(listener: (information: UpstreamInformation) => void): void;
  /** Names and values in turn, to follow the body; to be called before its end. HTTP/1.1 has room for them in a chunked body only. */
  addTrailers(trailers: readonly string[]): void;
  abort(): void;
}
