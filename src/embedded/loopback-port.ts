// One listening port on 127.0.0.1 whose connections go to the recorder's server, marked with where they came in.
import net, { type AddressInfo, type Socket } from 'node:net';
import { ClientConnection, type Entrance, linkConnection } from './client-connection.ts';
import type { Upstream } from './upstream/upstream.ts';

export interface LoopbackPort extends Entrance {
  /** Closes the port, its connections and those that were opened for them. */
  close(): Promise<void>;
}

/** Rejects with the error of `listen`. */
export async function openLoopbackPort(
  port: number,
  upstream: Upstream,
  accept: (socket: Socket) => void,
): Promise<LoopbackPort> {
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
  const entrance: LoopbackPort = {
    port: (server.address() as AddressInfo).port,
    upstream,
    forgotten: Number.NEGATIVE_INFINITY,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        for (const socket of sockets) socket.destroy();
        entrance.upstream.destroy();
      }),
  };
  return entrance;
}
