// What the launcher answers a worker.

/** What a worker is told of the launched Charles. */
export interface Hello {
  readonly port: number;
  /** Null when it lets everybody in. */
  readonly user: { readonly username: string; readonly password: string } | null;
  readonly pid: number;
  /** Names this launch. */
  readonly id: string;
  /** For the first worker that asks only. */
  readonly warnings: readonly string[];
}
