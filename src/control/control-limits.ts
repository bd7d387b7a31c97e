// What a control client lets a Charles take.

export interface ControlLimits {
  /**
   * Milliseconds for one page: connecting, headers and body together.
   * @default 5_000
   */
  readonly pageTimeout?: number;
  /**
   * Milliseconds for one export of the session, to the end of its body.
   * @default 60_000
   */
  readonly exportTimeout?: number;
  /**
   * Bytes that one export may have. They are not kept; but one entry that is wanted may have no more than the longest string of
   * this Node (512 MiB).
   * @default 4_294_967_296
   */
  readonly maxExportBytes?: number;
}
