// What is known of one TCP connection of a client, whatever was layered on it (CONNECT, TLS, HTTP/2).
import type { Socket } from 'node:net';
import type { ExchangeRecord } from './record/exchange-record.ts';
import type { Shaping } from './throttle/shaping.ts';
import type { RelayOptions } from './types.ts';
import type { Upstream } from './upstream/upstream.ts';

/** The listening port that a connection came in by. */
export interface Entrance {
  readonly port: number;
  readonly shaping: Shaping;
  /** Replaced when the port is configured, as its upstream is. */
  options: RelayOptions;
  upstream: Upstream;
  /** Finished entries that started before this time (epoch milliseconds) are not kept. */
  forgotten: number;
}

export interface Tunnel {
  readonly host: string;
  readonly port: number;
  /** The entry of the CONNECT itself, listed until something was decoded inside. */
  readonly record: ExchangeRecord;
  /** TLS was agreed upon inside. */
  secured: boolean;
  /** A request was read inside. */
  used: boolean;
}

export class ClientConnection {
  readonly entrance: Entrance;
  readonly address: string;
  readonly port: number;
  tunnel: Tunnel | null = null;
  /** Requests that were read from it; CONNECTs do not count. */
  requests = 0;

  constructor(socket: Socket, entrance: Entrance) {
    this.entrance = entrance;
    this.address = socket.remoteAddress ?? '';
    this.port = socket.remotePort ?? 0;
  }
}

const CONNECTION = Symbol('client connection');
type Link = { [CONNECTION]?: ClientConnection; _parent?: Link | null };

export function linkConnection(socket: Socket, connection: ClientConnection): void {
  (socket as Link)[CONNECTION] = connection;
  // Every layer of it listens, and a warning of Node's would be on the user's terminal.
  socket.setMaxListeners(0);
}

/** Of a socket as it was accepted, of the TLS socket over it, or of the socket view of an HTTP/2 request. */
export function connectionOf(socket: Socket): ClientConnection {
  let link: Link | null | undefined = socket as Link;
  while (link) {
    const connection = link[CONNECTION];
    if (connection !== undefined) return connection;
    link = link._parent;
  }
  throw new Error('A socket reached the recorder without passing one of its ports');
}
