// One listening port on 127.0.0.1 whose connections go to the recorder's server, marked with where they came in.
import net, { type AddressInfo, type Socket } from 'node:net';
import { ClientConnection, type Entrance, linkConnection } from './client-connection.ts';
import type { Shaping } from './throttle/shaping.ts';
import type { RelayOptions } from './types.ts';
import { Upstream } from './upstream/upstream.ts';

export interface LoopbackPort extends Entrance {
  /** Replaces the options, for requests that begin from now on. Throws `OPTION_INVALID` for a malformed `upstreamProxy`. */
  configure(options: RelayOptions): void;
  /** Closes the port, its connections and those that were opened for them. */
  close(): Promise<void>;
}

/** Rejects with the error of `listen`, or `OPTION_INVALID` for a malformed `upstreamProxy`. */
export async function openLoopbackPort(
  port: number,
  options: RelayOptions,
  shaping: Shaping,
  accept: (socket: Socket) => void,
): Promise<LoopbackPort> {
  const upstream = new Upstream(options);
  const sockets = new Set<Socket>();
  const server = net.createServer({ noDelay: true }, (socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
    // A client may reset its connection at any time, also between two of its layers when nobody else listens.
    socket.on('error', () => {});
    linkConnection(socket, new ClientConnection(socket, entrance));
    accept(socket);
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', resolve);
  });
  // A connection that could not be accepted, for want of file descriptors, is that client's loss alone.
  server.on('error', () => {});
  const entrance: LoopbackPort = {
    port: (server.address() as AddressInfo).port,
    shaping,
    options,
    upstream,
    forgotten: Number.NEGATIVE_INFINITY,
    configure(changed) {
      const replacement = new Upstream(changed);
      entrance.upstream.retire();
      Object.assign(entrance, { options: changed, upstream: replacement });
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        for (const socket of sockets) socket.destroy();
        shaping.own.set(null);
        entrance.upstream.destroy();
      }),
  };
  return entrance;
}
