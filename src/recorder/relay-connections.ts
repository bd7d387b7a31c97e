// The table of a relay's upstream connections: which port was ours, and when.

/** One TCP connection from the relay to the recorder; times in epoch milliseconds by the recorder's clock. */
export interface RelayConnection {
  readonly localPort: number;
  readonly openedAt: number;
  /** When it was known to be over; its port is free for others only later. */
  closedAt: number | null;
  lastActivityAt: number;
  /** When the client sent its first bytes; null if it has sent none. */
  sentAt: number | null;
  /** The relay's count when the client last sent something. */
  lastSent: number;
  /** Its first request is one to the recorder's own pages. */
  asksControl: boolean;
  /** The last read in which the recorder has shown an entry of it; 0 for none. */
  shownIn: number;
}

// Recorders write whole milliseconds and read their clock a moment after the socket's event. Less than half of what a relay keeps a
// port after its connection.
const CLOCK_SLACK = 2;

export class RelayConnections {
  readonly #byPort = new Map<number, RelayConnection[]>();
  readonly #now: () => number;
  #read = 0;

  constructor(now: () => number) {
    this.#now = now;
  }

  open(localPort: number): RelayConnection {
    const now = this.#now();
    const connection: RelayConnection = {
      localPort,
      openedAt: now,
      closedAt: null,
      lastActivityAt: now,
      sentAt: null,
      lastSent: 0,
      asksControl: false,
      shownIn: 0,
    };
    const known = this.#byPort.get(localPort);
    if (known === undefined) this.#byPort.set(localPort, [connection]);
    else known.push(connection);
    return connection;
  }

  /** Begins a read of what the recorder shows. */
  beginRead(): void {
    this.#read++;
  }

  /**
   * For an entry that this read shows: was its port one of ours when it began? Exact: two connections of one port never overlap.
   * The connection is then known to be recorded.
   */
  claim(port: number, at: number): boolean {
    const found = (this.#byPort.get(port) ?? []).filter(
      ({ openedAt, closedAt }) => at >= openedAt - CLOCK_SLACK && at <= (closedAt ?? Number.POSITIVE_INFINITY) + CLOCK_SLACK,
    );
    for (const connection of found) connection.shownIn = this.#read;
    return found.length > 0;
  }

  /** Has a client sent anything after that count of which the last read shows nothing? */
  silentSince(sent: number): boolean {
    return [...this.all()].some(({ lastSent, shownIn, asksControl }) => lastSent > sent && shownIn < this.#read && !asksControl);
  }

  /** Connections opened from `since` on whose client had sent something by `until`; those to the recorder's own pages do not count. */
  used(since: number, until: number): RelayConnection[] {
    return [...this.all()].filter(
      ({ openedAt, sentAt, asksControl }) => openedAt >= since && sentAt !== null && sentAt <= until && !asksControl,
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
