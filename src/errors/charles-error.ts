// The one error class of this package: a stable code, what failed, why, and how to mend it.

/** Stable identifiers of everything that can go wrong; match on these, never on messages. */
export type CharlesErrorCode =
  | 'OPTION_INVALID'
  | 'OPTION_UNSUPPORTED'
  | 'QUERY_INVALID'
  | 'SESSION_INVALID'
  | 'BODY_INVALID'
  | 'RECORDER_UNREACHABLE'
  | 'NOT_CHARLES'
  | 'UNAUTHORIZED'
  | 'WEB_INTERFACE_DISABLED'
  | 'CONTROL_TIMEOUT'
  | 'CONTROL_TOO_LARGE'
  | 'CONTROL_REPLY_INVALID'
  | 'RECORDING_NOT_STARTED'
  | 'RECORDING_NOT_STOPPED'
  | 'RECORDING_ALREADY_ON'
  | 'RECORDING_LOST'
  | 'SESSION_LOST'
  | 'SELF_RECORDING'
  | 'RESET_REFUSED'
  | 'THROTTLING_FAILED'
  | 'ENGINE_MISSING'
  | 'ENGINE_FAILED'
  | 'ENGINE_DIED'
  | 'CAPTURE_OFF'
  | 'CAPTURE_BYPASSED'
  | 'CAPTURE_TIMEOUT'
  | 'STOP_FAILED'
  | 'PERSIST_FAILED'
  | 'WAIT_TIMEOUT'
  | 'NOT_SETTLED'
  | 'NOT_AWAITED'
  | 'POLICY_VIOLATED';

export interface CharlesErrorDetails {
  /** What failed, as a sentence without its full stop: `Failed to start the capture`. */
  readonly what: string;
  /** Why it failed, without secrets. */
  readonly why: string;
  /** What the reader can do about it. */
  readonly mend: string;
  readonly cause?: unknown;
}

/** Thrown for every failure this package names; `code` is stable across versions. */
export class CharlesError extends Error {
  override readonly name = 'CharlesError';
  readonly code: CharlesErrorCode;
  readonly what: string;
  readonly why: string;
  readonly mend: string;

  constructor(code: CharlesErrorCode, details: CharlesErrorDetails) {
    const { what, why, mend, cause } = details;
    super(`${what}: ${why} [${code}]\n${mend}`, cause === undefined ? undefined : { cause });
    this.code = code;
    this.what = what;
    this.why = why;
    this.mend = mend;
  }
}

/** True for a {@link CharlesError}, also one of another copy of this package. */
export function isCharlesError(error: unknown, code?: CharlesErrorCode): error is CharlesError {
  return error instanceof Error && error.name === 'CharlesError' && (code === undefined || (error as CharlesError).code === code);
}
