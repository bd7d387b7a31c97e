// The table of a relay's upstream connections: which port was ours, and when.

/** One TCP connection from the relay to the recorder; times in epoch milliseconds by the recorder's clock. */
export interface RelayConnection {
  readonly localPort: number;
  readonly openedAt: number;
  /** When it was known to be over; its port is free for others only later. */
  closedAt: number | null;
  lastActivityAt: number;
  /** When the client first sent bytes in the window; null if it has sent none. */
  sentAt: number | null;
  /** Bytes that the client has sent in the window. */
  sentBytes: number;
  /** The relay's count when the client last sent something. */
  lastSent: number;
  /** Its first request is one to the recorder's own pages. */
  asksControl: boolean;
  /** Its first request is a CONNECT. */
  isTunnel: boolean;
  /** The last read of the window in which the recorder has shown an entry of it; 0 for none. */
  shownIn: number;
}

// Recorders write whole milliseconds and read their clock a moment after the socket's event. Less than half of what a relay keeps a
// port after its connection.
const CLOCK_SLACK = 2;
// The end of TLS, which an idle connection closes with, is 31 bytes at most with today's ciphers; a request in TLS is 35 at least.
const SHORTEST_REQUEST = 32;

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
      sentBytes: 0,
      lastSent: 0,
      asksControl: false,
      isTunnel: false,
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
    const found = this.#at(port, at);
    for (const connection of found) connection.shownIn = this.#read;
    return found.length > 0;
  }

  /** For an entry from before the window, as {@link claim}: has the client sent enough in the window for a request inside of it? */
  mayHold(port: number, at: number): boolean {
    return this.#at(port, at).some(({ sentBytes }) => sentBytes >= SHORTEST_REQUEST);
  }

  /** The same of any connection that was opened before the window, where ports tell nothing. */
  someMayHold(since: number): boolean {
    return [...this.all()].some(({ openedAt, sentBytes }) => openedAt < since && sentBytes >= SHORTEST_REQUEST);
  }

  /** Has a client sent anything after that count of which the last read shows nothing? */
  silentSince(sent: number): boolean {
    return [...this.all()].some(({ lastSent, shownIn, asksControl }) => lastSent > sent && shownIn < this.#read && !asksControl);
  }

  /**
   * Connections whose client had sent something in the window by `until`. Neither those to the recorder's own pages count, nor tunnels
   * from before the window: what their bytes are nobody knows.
   */
  used(since: number, until: number): RelayConnection[] {
    return [...this.all()].filter(
      ({ openedAt, sentAt, asksControl, isTunnel }) =>
        sentAt !== null && sentAt <= until && !asksControl && (openedAt >= since || !isTunnel),
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

  /** At the beginning of a window: forgets connections that closed before, and what was sent and shown of those that are kept. */
  forget(before: number): void {
    for (const [port, connections] of this.#byPort) {
      const kept = connections.filter(({ closedAt }) => closedAt === null || closedAt >= before);
      for (const connection of kept) Object.assign(connection, { sentAt: null, sentBytes: 0, shownIn: 0 });
      if (kept.length === 0) this.#byPort.delete(port);
      else this.#byPort.set(port, kept);
    }
  }

  *all(): Iterable<RelayConnection> {
    for (const connections of this.#byPort.values()) yield* connections;
  }

  #at(port: number, at: number): RelayConnection[] {
    return (this.#byPort.get(port) ?? []).filter(
      ({ openedAt, closedAt }) => at >= openedAt - CLOCK_SLACK && at <= (closedAt ?? Number.POSITIVE_INFINITY) + CLOCK_SLACK,
    );
  }
}
