// The public types of the embedded recorder.
import type { ThrottleSetting } from '../util/throttle-setting.ts';

export interface EmbeddedCharlesOptions {
  /** With it, `control.charles` asks for Basic credentials. Default: anyone may. */
  readonly username?: string;
  /** Default: empty. */
  readonly password?: string;
  /** The proxy port on 127.0.0.1. Default 0: a free one. */
  readonly port?: number;
  /** Whether it records from its start. Default false. */
  readonly recording?: boolean;
  /**
   * Whether requests to `control.charles` are recorded too, as Charles does: an export is then an entry, with all that it exported, of
   * the next one. Default false.
   */
  readonly recordControl?: boolean;
  /** Recorded part of one body, in bytes; what passes through is never cut. Default 10 MiB. */
  readonly maxBodyBytes?: number;
  /** Hosts whose tunnels pass undecrypted on the proxy port, as {@link RelayOptions.passthrough}. Default: none. */
  readonly passthrough?: readonly string[];
}

/** How the traffic of one listening port leaves. */
export interface RelayOptions {
  /** False accepts every upstream certificate. */
  readonly verifyUpstream: boolean;
  /**
   * `http://user:pass@host:port` of a proxy that everything goes through; null for none. Or one for each kind of traffic, as
   * environments name them; one of those that is malformed fails only the requests that need it.
   */
  readonly upstreamProxy: string | null | { readonly http: string | null; readonly https: string | null };
  /** Hosts that are reached without it: `host`, `.domain` or `*.domain` with all below it, each also with `:port`, or `network/bits`. Default: none. */
  readonly upstreamBypass?: readonly string[];
  /** Hosts, in the same forms, whose tunnels pass undecrypted; each is one entry, with its raw bytes. Default: none. */
  readonly passthrough?: readonly string[];
  /** Recorded part of one body, in bytes; what passes through is never cut. Default: that of the recorder. */
  readonly maxBodyBytes?: number;
}

/**
 * One more loopback port into the same recorder, with options and a retention of its own. Asked through it, control.charles shows, exports
 * and clears what came in by this port only; its switches are the whole recorder's.
 */
export interface EngineRelay {
  readonly port: number;
  /** Replaces the options, for requests that begin from now on. Throws `OPTION_INVALID` for a malformed `upstreamProxy`. */
  configure(options: RelayOptions): void;
  /**
   * Slows the traffic of this relay from now on, what is under way included: a preset of Charles, or a link of your own; null ends it.
   * While it is set, the throttling of control.charles, which all share, leaves this relay alone. Throws `OPTION_INVALID`.
   */
  throttle(setting: ThrottleSetting): void;
  /** Drops this relay's entries that have finished before that time (epoch milliseconds), or will have. */
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
  /** Resolves once all ports are closed, by `close` or by `http://control.charles/quit`. Never rejects. */
  readonly closed: Promise<void>;
  /** Closes all ports and connections. */
  close(): Promise<void>;
}
