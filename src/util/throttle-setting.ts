// What a recorder's throttling can be set to.

/** Charles's own presets, by the exact names of its Throttle Settings. */
export type ThrottlePreset =
  | '56 kbps Modem'
  | '256 kbps ISDN/DSL'
  | '512 kbps ISDN/DSL'
  | '2 Mbps ADSL'
  | '8 Mbps ADSL2'
  | '16 Mbps ADSL2+'
  | '32 Mbps VDSL'
  | '32 Mbps Fibre'
  | '100 Mbps Fibre'
  | '3G'
  | '4G';

/** A link of your own; what is left out is not limited. */
export interface ThrottleSettings {
  /** Kilobits (1000 bits) a second towards the client, shared by all that is under way. More than 0. */
  readonly download?: number;
  /** Kilobits (1000 bits) a second towards the servers, shared by all that is under way. More than 0. */
  readonly upload?: number;
  /** Milliseconds, a whole round trip, that each response, WebSocket and tunnel begins later. 0 to 600 000. */
  readonly latency?: number;
}

/** A Charles of your own also knows the presets that you have added to it. Null for none. */
export type ThrottleSetting = ThrottlePreset | (string & {}) | ThrottleSettings | null;
