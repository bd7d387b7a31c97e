// The wire shape of one entry of a Charles session (.chlsj, `session/export-json`), all generations.
// Source: shapes of real exports of Charles 4.2 to 5 (no vendor document describes them).

/** ISO-8601 with milliseconds and a numeric offset, as in `2025-08-01T16:30:47.144+08:00`. */
export type RawTime = string;

export interface RawHeader {
  readonly name: string;
  readonly value: string;
}

/** `decoded: true` says that Charles removed the content encoding. */
export type RawBody =
  | { readonly text: string; readonly charset: string | null; readonly decoded?: true }
  | { readonly encoding: 'base64'; readonly encoded: string; readonly decoded?: true };

export interface RawMessage {
  /** Response only; absent until a status line was received. */
  readonly status?: number;
  /** Bytes on the wire; `handshake` only on the first use of an upstream TLS connection. */
  readonly sizes: { readonly handshake?: number; readonly headers: number; readonly body: number };
  readonly mimeType: string | null;
  readonly charset: string | null;
  readonly contentEncoding: string | null;
  /** Absent on a response that has not begun; `firstLine` is absent for HTTP/2, whose pseudo headers are listed. */
  readonly header?: { readonly firstLine?: string; readonly headers: readonly RawHeader[] };
  readonly body?: RawBody;
}

export interface RawEntry {
  /** `COMPLETE`, `EXCEPTION`, or an in-flight state such as `RECEIVED_REQUEST_BODY`. */
  readonly status: string;
  readonly method: string;
  /** `HTTP/1.1` or `HTTP/2.0`. */
  readonly protocolVersion: string;
  readonly scheme: string;
  readonly host: string;
  /** Up to 4.5: always present, null for the default port. Later: present only when not the default. */
  readonly port?: number | null;
  readonly actualPort: number;
  /** Null on CONNECT entries. */
  readonly path: string | null;
  /** Without the `?`; null when the URL has none. */
  readonly query: string | null;
  /** True for a CONNECT that was passed through without being decrypted. */
  readonly tunnel: boolean;
  readonly keptAlive: boolean;
  /** Charles 5. */
  readonly clientKeptAlive?: boolean;
  /** Charles 5 omits the key when false. */
  readonly webSocket?: boolean;
  /** `host/ip`; null when the name was not resolved. */
  readonly remoteAddress: string | null;
  /** With a leading slash: `/127.0.0.1`. */
  readonly clientAddress: string;
  /** The client's TCP source port towards Charles; 0 means lost. */
  readonly clientPort: number;
  /** Charles 5: the port that Charles listens on. */
  readonly clientLocalPort?: number;
  /** Charles 5: the source port of Charles's upstream connection. */
  readonly remoteLocalPort?: number;
  readonly times: {
    readonly start: RawTime;
    readonly requestBegin: RawTime | null;
    readonly requestComplete: RawTime | null;
    readonly responseBegin: RawTime | null;
    readonly end: RawTime | null;
  };
  /** Milliseconds; null for a phase that did not happen. */
  readonly durations: {
    readonly total: number | null;
    readonly dns: number | null;
    readonly connect: number | null;
    readonly ssl: number | null;
    readonly request: number | null;
    readonly response: number | null;
    readonly latency: number | null;
  };
  /** Bytes a second. */
  readonly speeds: { readonly overall: number | null; readonly request: number | null; readonly response: number | null };
  /** Bytes, both ways, handshakes included. */
  readonly totalSize: number | null;
  readonly ssl?: { readonly protocol: string; readonly cipherSuite?: string };
  readonly alpn?: { readonly protocol: string };
  readonly notes?: string;
  /** Charles 4's failure text. */
  readonly exception?: string;
  /** Charles 5's failure text. */
  readonly errorMessage?: string;
  readonly request: RawMessage;
  readonly response: RawMessage;
}

/** What Charles writes of an entry before anything that can be large: all that tells whose it is, and nothing of its messages. */
export type EntryHead = Pick<
  RawEntry,
  | 'status'
  | 'method'
  | 'protocolVersion'
  | 'scheme'
  | 'host'
  | 'port'
  | 'actualPort'
  | 'path'
  | 'query'
  | 'tunnel'
  | 'keptAlive'
  | 'clientKeptAlive'
  | 'webSocket'
  | 'remoteAddress'
  | 'clientAddress'
  | 'clientPort'
  | 'clientLocalPort'
  | 'remoteLocalPort'
  | 'times'
>;
