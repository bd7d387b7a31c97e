// The fixture `charles` as a test sees it.
import type { Entry } from '../session/entry.ts';
import type { Query } from '../session/query/query.ts';
import type { EntryGroupKey, SessionStats } from '../session/stats.ts';
import type { ThrottleSetting } from '../util/throttle-setting.ts';
import type { EntriesQuery } from './entries-query.ts';
import type { StopResult } from './stop-result.ts';

/** `idle`: not started yet. `off`: `charlesCapture` is off. */
export type CaptureStatus = 'off' | 'idle' | 'active' | 'stopped' | 'stop_failed';

export interface Page {
  readonly entries: Entry[];
  /** Finished entries that are waiting for the next read. */
  readonly remaining: number;
  /** Entries whose response is not complete yet; they are handed out when it is. */
  readonly inFlight: number;
}

export interface ReadOptions {
  /**
   * At least 1.
   * @default Infinity
   */
  readonly limit?: number;
}

export interface WaitOptions {
  /**
   * Milliseconds.
   * @default 5_000
   */
  readonly timeout?: number;
}

export interface SettledOptions extends WaitOptions {
  /**
   * Milliseconds without new bytes.
   * @default 100
   */
  readonly quietFor?: number;
  /** What may stay in flight. Open WebSockets, event streams and tunnels never count. */
  readonly ignore?: Query | readonly Query[];
}

/** The live capture of one test: every method throws `CAPTURE_OFF` when `charlesCapture` is off. */
export interface Charles {
  readonly captureId: string;
  readonly status: CaptureStatus;
  /** Address of the proxy that this test's traffic goes through. */
  readonly proxyUrl: string;
  /**
   * Environment for a child process whose traffic is to be captured: `HTTP_PROXY`, `HTTPS_PROXY` (also in lower case), an empty
   * `NO_PROXY`, `NODE_USE_ENV_PROXY`, and for the embedded recorder's CA `NODE_EXTRA_CA_CERTS`, `SSL_CERT_FILE`,
   * `CURL_CA_BUNDLE` and `REQUESTS_CA_BUNDLE`. Node's `fetch` honours the proxy variables from 22.21 and 24 on only.
   */
  env(): Record<string, string>;
  /**
   * What was captured so far, in the order it began; in-flight entries included. With `page` or `context`, alone or beside the fields of
   * a query: only what this page or context sent, as Playwright's own events tell it. What a browser sends unasked, as preflights and
   * the second try after a 401, and what `page.request` sends belong to no page; what a service worker sends, to its context.
   * @throws CharlesError `OPTION_INVALID` for a page or context that was not watched, as those of a browser that the test launched itself;
   * `OPTION_UNSUPPORTED` where requests alike went out at one time, and nothing tells which of them is whose.
   */
  entries(query?: EntriesQuery): Promise<Entry[]>;
  /**
   * The first finished entry that matches, already captured or yet to come; a WebSocket, event stream or tunnel also while it is
   * open.
   * @throws CharlesError `WAIT_TIMEOUT`, which shows the nearest entries.
   */
  waitForEntry(query: Query, options?: WaitOptions): Promise<Entry>;
  /**
   * The first `count` finished entries that match, in the order they began, already captured or yet to come; without a query, any.
   * @throws CharlesError `WAIT_TIMEOUT`, which says how many there were; `OPTION_INVALID` for a count that is no whole number of at least 1.
   */
  waitForEntries(count: number, query?: Query, options?: WaitOptions): Promise<Entry[]>;
  /** @throws CharlesError `NOT_SETTLED`, which shows what is in flight. */
  settled(options?: SettledOptions): Promise<void>;
  /** Finished entries since the last `read`, each handed out once. */
  read(options?: ReadOptions): Promise<Page>;
  /** As `read`, but leaves the cursor where it is. */
  peek(options?: ReadOptions): Promise<Page>;
  stats(): Promise<SessionStats>;
  groupBy(key: EntryGroupKey): Promise<Map<string, Entry[]>>;
  /**
   * Slows this test's traffic from now on, what is under way included, and no other worker's: `'3G'` and Charles's other presets, or a
   * link of your own in kilobits a second and milliseconds. Null ends it, and so does the stop of the capture. Entries show the times
   * that the slow link makes. Bodies and heads count, TLS handshakes do not. A Charles slows all that goes through it, by one of its
   * presets, the user's own included.
   * @throws CharlesError `OPTION_INVALID` for an unknown preset or a wrong number; with a Charles also `OPTION_UNSUPPORTED` for a link
   * of your own or where others use it, and `THROTTLING_FAILED` when it ignores us.
   */
  throttle(setting: ThrottleSetting): Promise<void>;
  /**
   * Stops the capture before the test ends. Never throws: the result says how it went, and a `stop_failed` capture can still be
   * read and stopped again. `persist: false` saves and attaches nothing.
   */
  stop(options?: { readonly persist?: boolean }): Promise<StopResult>;
}
