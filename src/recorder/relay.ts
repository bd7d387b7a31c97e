// The worker's TCP pipe in front of the recorder's proxy port: Playwright -> relay -> recorder. Touches no byte.
import { EventEmitter, once } from 'node:events';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';
import { type RelayConnection, RelayConnections } from './relay-connections.ts';

export interface RelayTarget {
  readonly host: string;
  readonly port: number;
  /** Epoch milliseconds by the recorder's clock. */
  now(): number;
}

/** Emits `activity` when bytes moved or a connection closed. */
export class Relay extends EventEmitter<{ activity: [] }> {
  readonly connections: RelayConnections;
  /** Awaited before a new connection is passed on; a rejection ends that connection. */
  gate: (() => Promise<unknown>) | null = null;
  /** Counts every move of bytes and every close: unchanged means that nothing can be new at the recorder. */
  sequence = 0;
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
    client.once('error', () => upstream.resetAndDestroy());
    upstream.once('connect', () => {
      // The port is known, and in the table, before the recorder can see a byte from it.
      if (upstream.localPort !== undefined) this.#pipe(client, upstream, this.connections.open(upstream.localPort));
    });
    client.once('close', () => upstream.destroy());
  }

  #pipe(client: Socket, upstream: Socket, connection: RelayConnection): void {
    const onBytes = (): void => {
      connection.lastActivityAt = this.now();
      this.#tick();
    };
    client.on('data', onBytes);
    upstream.on('data', onBytes);
    client.pipe(upstream);
    upstream.pipe(client);
    upstream.once('close', () => {
      connection.closedAt = this.now();
      client.destroySoon();
      this.#tick();
    });
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
