// What a stop says of itself; the contract that users and reporters rely on.

export type StopWarning =
  | 'stop_recording_retry_succeeded'
  | 'stop_recording_failed_after_retry'
  | 'session_reset_detected'
  | 'attributed_by_time'
  | `left_by_killed_run: ${string}`
  | `unrecorded_connections: ${number}`
  | `entries_without_client_port: ${number}`
  | `entries_still_in_flight: ${number}`;

interface StopFacts {
  readonly captureId: string;
  /** The snapshot on disk, the `.chlsj` if that was to be saved; null when nothing was saved. */
  readonly persistedPath: string | null;
  /** Entries of this capture. */
  readonly totalItems: number;
  readonly warnings: readonly StopWarning[];
}

/** The capture is closed: the recording is off, or rightly left on, and all that was recorded has been read. */
export interface StoppedResult extends StopFacts {
  readonly status: 'stopped';
  readonly recoverable: false;
  readonly activeCapturePreserved: false;
  readonly error: null;
  /** `left-on-adopted`: it was on before us. `left-on-other-lease`: another capture still needs it. */
  readonly recording: 'off' | 'left-on-adopted' | 'left-on-other-lease';
}

/** The capture is not closed: it can still be read, and stopped again. */
export interface StopFailedResult extends StopFacts {
  readonly status: 'stop_failed';
  readonly recoverable: true;
  readonly activeCapturePreserved: true;
  /** Everything that failed, in the order it happened. */
  readonly error: string;
  readonly recording: 'off' | 'left-on-adopted' | 'left-on-other-lease' | 'unknown';
}

export type StopResult = StoppedResult | StopFailedResult;
