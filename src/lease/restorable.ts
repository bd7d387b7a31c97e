// What has to be put back on a Charles when nobody needs it any more: all that one keeper must know of the one before it.

/** What Charles's recording switch said before the first lease. */
export type FoundRecording = 'recording' | 'stopped';

export interface Restorable {
  readonly found: FoundRecording;
  /** The process that has paused the recording, or switched throttling on; null when nobody has. */
  readonly pausedBy: number | null;
  readonly throttledBy: number | null;
  /** The processes that hold leases; empty when none was given back. */
  readonly holders: readonly number[];
  /** The process that took a lease last. */
  readonly pid: number;
  /** When the first lease was taken, in ISO 8601. */
  readonly since: string;
}
