// The public types of the embedded recorder.

export interface EmbeddedCharlesOptions {
  /** With it, `control.charles` asks for Basic credentials. Default: anyone may. */
  readonly username?: string;
  /** Default: empty. */
  readonly password?: string;
  /** The proxy port on 127.0.0.1. Default 0: a free one. */
  readonly port?: number;
  /** Whether it records from its start. Default false. */
  readonly recording?: boolean;
  /** Recorded part of one body, in bytes; what passes through is never cut. Default 10 MiB. */
  readonly maxBodyBytes?: number;
}

/** How the traffic of one listening port leaves. */
export interface RelayOptions {
  /** False accepts every upstream certificate. */
  readonly verifyUpstream: boolean;
  /** `http://user:pass@host:port` of a proxy that everything goes through; null for none. */
  readonly upstreamProxy: string | null;
  /** Hosts that are reached without it: `host`, `.domain` or `*.domain` with all below it, `host:port`. Default: none. */
  readonly upstreamBypass?: readonly string[];
}

/** One more loopback port into the same recorder, with options and a retention of its own. */
export interface EngineRelay {
  readonly port: number;
  /** Replaces the options, for requests that begin from now on. Throws `OPTION_INVALID` for a malformed `upstreamProxy`. */
  configure(options: RelayOptions): void;
  /** Drops this relay's entries that started before that time (epoch milliseconds), those in flight once they finish. */
  forget(before: number): void;
  /** Closes the port with its connections and drops its entries. */
  close(): Promise<void>;
}

export interface EmbeddedCharles {
  /** `http://127.0.0.1:port`, what a client sets as its proxy. */
  readonly proxyUrl: string;
  readonly port: number;
  /** The root that signs what this recorder shows to clients, made for this start; `spki` is its base64 SHA-256 fingerprint. */
  readonly ca: { readonly pem: string; readonly spki: string };
  /** Throws `OPTION_INVALID` for a malformed `upstreamProxy`. */
  openRelay(options: RelayOptions): Promise<EngineRelay>;
  close(): Promise<void>;
}
