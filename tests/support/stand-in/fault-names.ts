// What the stand-in can do wrong; faults.mjs does it.

export type FaultName =
  /** `recording/stop` answers 200 and changes nothing. */
  | 'stop-ignored'
  /** `recording/start` answers 200 and changes nothing. */
  | 'start-ignored'
  /** `throttling/activate` and `throttling/deactivate` answer 200 and change nothing. */
  | 'throttling-ignored'
  /** No reply. */
  | 'hang'
  /** Nonsense of a `kind`, all but the broken heads with status 200. */
  | 'garbage'
  /** The connection is closed without a reply. */
  | 'drop'
  /** The export has this many `bytes`. */
  | 'huge'
  /** Every page says that the web interface is disabled. */
  | 'disabled'
  /** The reply comes `delay` milliseconds after it was made, or at `bytesPerSecond`. */
  | 'slow'
  /** An error page with this `status`. */
  | 'status'
  /** The reply ends in the middle, and the connection with it. */
  | 'truncate'
  /** The recording stops by itself: now, or with `page` when that is asked for, before it is answered. */
  | 'recording-off'
  /** Somebody clears the session: now, or with `page` when that is asked for, before it is answered. */
  | 'cleared'
  /**
   * As of a process that was restarted on its port: the session is lost, all is as at the start, every connection is dropped, and
   * for `delay` milliseconds none is taken, by default 300. Now, or with `page` when that is asked for.
   */
  | 'restart'
  /** The process ends: now, or with `page` when that is asked for. */
  | 'die'
  /** Ends every fault. */
  | 'none';

export interface FaultArgument {
  /** Only this control page, without the leading slash: `recording/stop`, `session/export-json`. @default every page */
  readonly page?: string;
  /** Not before this control page is asked for. @default at once */
  readonly from?: string;
  /** How many control requests it lasts. @default until `none`; 1 for what happens once */
  readonly times?: number;
  /** How many control requests for the page pass first. @default 0 */
  readonly after?: number;
  readonly bytes?: number;
  readonly delay?: number;
  readonly bytesPerSecond?: number;
  readonly status?: number;
  /** Of `garbage`. @default 'cut page' */
  readonly kind?: 'cut page' | 'html' | 'half json' | 'disabled text' | 'broken head' | 'broken body';
}
