// The worker's TCP pipe in front of the recorder's proxy port: Playwright -> relay -> recorder. Touches no byte.
import { EventEmitter, once } from 'node:events';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { type RelayConnection, RelayConnections } from './relay-connections.ts';
import { Valve } from './valve.ts';

export interface RelayTarget {
  readonly host: string;
  readonly port: number;
  /** Epoch milliseconds by the recorder's clock. */
  now(): number;
}

// Milliseconds that a port is kept once its connection is over: nobody else's entry then has it at a time that could be ours.
const LINGER = 6;

// As a client asks a proxy for them, also in a tunnel.
const ASKS_CONTROL = /^[A-Z]+ (?:http:\/\/)?control\.charles[:/\s]/i;
const OPENS_TUNNEL = /^CONNECT /;

/** Emits `activity` when bytes moved or a connection closed. */
export class Relay extends EventEmitter<{ activity: [] }> {
  readonly connections: RelayConnections;
  readonly valve: Valve = new Valve();
  /** Awaited before a new connection is passed on; a rejection ends that connection. */
  gate: (() => Promise<unknown>) | null = null;
  /** Counts every move of bytes and every close: unchanged means that nothing can be new at the recorder. */
  sequence = 0;
  /** Counts what clients have sent: unchanged means that nobody has asked for anything. */
  sent = 0;
  readonly #server: Server;
  readonly #target: RelayTarget;
  readonly #sockets = new Set<Socket>();

  static async start(target: RelayTarget): Promise<Relay> {
    const relay = new Relay(target);
    relay.#server.listen(0, '127.0.0.1');
    await once(relay.#server, 'listening');
    return relay;
  }

  private constructor(target: RelayTarget) {
    super();
    this.#target = target;
    this.connections = new RelayConnections(target.now);
    // Each wait of a test listens.
    this.setMaxListeners(0);
    // Half-open: a client that has sent its last byte still waits for the answer.
    this.#server = createServer({ allowHalfOpen: true, noDelay: true }, (client) => void this.#accept(client));
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  /** Epoch milliseconds by the recorder's clock. */
  now(): number {
    return this.#target.now();
  }

  async close(): Promise<void> {
    this.#server.close();
    for (const socket of this.#sockets) socket.destroy();
    await once(this.#server, 'close');
  }

  async #accept(client: Socket): Promise<void> {
    this.#track(client);
    try {
      await this.gate?.();
    } catch {
      client.resetAndDestroy();
      return;
    }
    if (client.destroyed) return;
    const upstream = connect({ host: this.#target.host, port: this.#target.port, allowHalfOpen: true, noDelay: true });
    this.#track(upstream);
    upstream.once('error', () => client.resetAndDestroy());
    upstream.once('connect', () => {
      // The port is known, and in the table, before the recorder can see a byte from it.
      if (upstream.localPort !== undefined) this.#pipe(client, upstream, this.connections.open(upstream.localPort));
    });
    client.once('close', () => {
      if (upstream.connecting) upstream.destroy();
    });
  }

  #pipe(client: Socket, upstream: Socket, connection: RelayConnection): void {
    const onBytes = (): void => {
      connection.lastActivityAt = this.now();
      this.#tick();
    };
    client.once('data', (chunk: Buffer) => {
      const start = chunk.toString('latin1', 0, 64);
      connection.asksControl = ASKS_CONTROL.test(start);
      connection.isTunnel = OPENS_TUNNEL.test(start);
    });
    client.on('data', (chunk: Buffer) => {
      connection.sentAt ??= this.now();
      connection.sentBytes += chunk.length;
      connection.lastSent = ++this.sent;
      this.valve.sent();
      onBytes();
    });
    upstream.on('data', onBytes);
    this.valve.add(upstream);
    // An end would push out what is held back.
    client.pipe(upstream, { end: false });
    client.once('end', async () => {
      await this.valve.released;
      // The recorder may have ended it, too, and an answer to that frees the port: its end is known by then.
      await delay(LINGER);
      if (connection.closedAt === null) upstream.end();
      else this.#letGo(connection, () => upstream.end());
    });
    client.once('error', () => this.#letGo(connection, () => upstream.resetAndDestroy()));
    client.once('close', () => this.#letGo(connection, () => upstream.destroy()));
    upstream.pipe(client);
    upstream.once('end', () => {
      connection.closedAt ??= this.now();
    });
    upstream.once('close', () => {
      connection.closedAt ??= this.now();
      client.destroySoon();
      this.#tick();
    });
  }

  /** Frees the port of a connection that is over, no sooner than it should be. */
  #letGo(connection: RelayConnection, close: () => void, since = performance.now()): void {
    connection.closedAt ??= this.now();
    const left = since + LINGER - performance.now();
    // A timer counts from when this turn of the event loop began: it may be early.
    if (left <= 0) close();
    else setTimeout(() => this.#letGo(connection, close, since), left);
  }

  #tick(): void {
    this.sequence++;
    this.emit('activity');
  }

  #track(socket: Socket): void {
    this.#sockets.add(socket);
    socket.on('error', () => {});
    socket.once('close', () => this.#sockets.delete(socket));
  }
}
