// What a run talks to: the embedded engine, or a Charles that runs elsewhere, behind one interface.
import type { ControlClient, ControlLimits } from '../control/index.ts';
import type { Leases, LockedLeases } from '../lease/leases.ts';
import type { FoundRecording } from '../lease/restorable.ts';
import type { ThrottleSetting } from '../util/throttle-setting.ts';
import type { RelayTarget } from './relay.ts';

export type { FoundRecording, LockedLeases };

/** What a capture asks of the connections of its relay. */
export interface RouteOptions {
  /** False accepts bad certificates of origins, as `ignoreHTTPSErrors` asks. */
  readonly verifyUpstream: boolean;
  /** `http://user:pass@host:port`, or one for each kind of URL as an environment names them; null to reach origins directly. */
  readonly upstreamProxy: string | null | { readonly http: string | null; readonly https: string | null };
  /** Hosts that are reached without it. */
  readonly upstreamBypass: readonly string[];
  /** Hosts whose tunnels are not decrypted. */
  readonly passthrough: readonly string[];
  /** Bytes that are kept of one body. Default: as many as the recorder keeps by itself. */
  readonly maxBodyBytes?: number;
}

/** Until a capture asks for something else. */
export const DIRECT: RouteOptions = { verifyUpstream: true, upstreamProxy: null, upstreamBypass: [], passthrough: [] };

/** Where one relay sends its bytes. */
export interface Route extends RelayTarget {
  /** A client of its own for each capture, with that test's limits. It sees no other relay's entries where the recorder can tell. */
  control(limits: ControlLimits): ControlClient;
  /** @throws CharlesError `OPTION_UNSUPPORTED` when this recorder cannot carry an option. */
  configure(options: RouteOptions): Promise<void>;
  /**
   * Slows this relay's traffic, on a Charles everybody's; null ends it, and costs nothing if there is none. A Charles is asked
   * through `control`.
   * @throws CharlesError `OPTION_INVALID`, `OPTION_UNSUPPORTED`, on a Charles also `THROTTLING_FAILED`.
   */
  throttle(setting: ThrottleSetting, control: ControlClient): Promise<void>;
  /** Says that no capture wants this relay's entries any more that finished before that time. */
  forget(before: number): Promise<void>;
}

export interface Recorder {
  readonly kind: 'embedded' | 'charles';
  /** How an entry is known to be ours: by its client's port, or, where ports do not arrive as they were sent, by its time alone. */
  readonly attribution: 'port' | 'window';
  /** `host:port`, for messages. */
  readonly address: string;
  readonly leases: Leases;
  /** What clients have to trust; null when it is not known. */
  readonly ca: { readonly pem: string; readonly spki: string } | null;
  /** True when it sends its CA along in every handshake: then a browser can be told to trust that one key. */
  readonly sendsCa: boolean;
  /** The recorder's process; null when it is not ours. */
  readonly pid: number | null;
  openRoute(): Promise<Route>;
  /** Turns "nobody answers" into what is known of the recorder's end; other errors pass. */
  explain(error: unknown): unknown;
  close(): void;
}
