// The table of a relay's upstream connections: which port was ours, and when.

/** One TCP connection from the relay to the recorder; times in epoch milliseconds by the recorder's clock. */
export interface RelayConnection {
  readonly localPort: number;
  readonly openedAt: number;
  closedAt: number | null;
  lastActivityAt: number;
}

// Recorders write whole milliseconds and read their clock a moment after the socket's event.
const CLOCK_SLACK = 2;

export class RelayConnections {
  readonly #byPort = new Map<number, RelayConnection[]>();
  readonly #now: () => number;

  constructor(now: () => number) {
    this.#now = now;
  }

  open(localPort: number): RelayConnection {
    const now = this.#now();
    const connection: RelayConnection = { localPort, openedAt: now, closedAt: null, lastActivityAt: now };
    const known = this.#byPort.get(localPort);
    if (known === undefined) this.#byPort.set(localPort, [connection]);
    else known.push(connection);
    return connection;
  }

  /** Was this port one of ours at that time? Exact: two connections of one port never overlap. */
  owns(port: number, at: number): boolean {
    return (this.#byPort.get(port) ?? []).some(
      ({ openedAt, closedAt }) => at >= openedAt - CLOCK_SLACK && at <= (closedAt ?? Number.POSITIVE_INFINITY) + CLOCK_SLACK,
    );
  }

  /** When bytes last moved on connections other than those of `ignoredPorts`; 0 if never. */
  lastActivity(ignoredPorts: ReadonlySet<number>): number {
    let last = 0;
    for (const connection of this.all()) {
      if (!ignoredPorts.has(connection.localPort)) last = Math.max(last, connection.lastActivityAt);
    }
    return last;
  }

  /** Forgets connections that closed before that time. */
  forget(before: number): void {
    for (const [port, connections] of this.#byPort) {
      const kept = connections.filter(({ closedAt }) => closedAt === null || closedAt >= before);
      if (kept.length === 0) this.#byPort.delete(port);
      else this.#byPort.set(port, kept);
    }
  }

  *all(): Iterable<RelayConnection> {
    for (const connections of this.#byPort.values()) yield* connections;
  }
}
