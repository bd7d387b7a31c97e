// The answering end of the private channel: a daemon's methods, for each connection.
import { createServer, type Server, type Socket } from 'node:net';
import { ensureEndpointFolder } from './endpoint.ts';
import { receiveLines, sendLine } from './json-lines.ts';
import { type Call, failureOf } from './messages.ts';

/** What one connection may call, and what happens when it is gone. */
export interface ConnectionMethods {
  readonly methods: Readonly<Record<string, (params: never) => unknown>>;
  readonly onClose: () => void;
}

export interface ChannelServer {
  readonly connections: () => number;
  close(): void;
}

/** Resolves to null when another process already answers at this address. */
export async function serveChannel(address: string, accept: () => ConnectionMethods): Promise<ChannelServer | null> {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    const { methods, onClose } = accept();
    socket.on('error', () => socket.destroy());
    socket.once('close', () => {
      sockets.delete(socket);
      onClose();
    });
    receiveLines(socket, (message) => void answer(socket, methods, message as Call));
  });
  let outcome: Outcome;
  // The last daemon of another run takes the folder away when it leaves, and may do so right now.
  do {
    ensureEndpointFolder(address);
    outcome = await listen(server, address);
  } while (outcome === 'ENOENT');
  if (outcome === 'EADDRINUSE') return null;
  return {
    connections: () => sockets.size,
    close: () => {
      server.close();
      for (const socket of sockets) socket.destroy();
    },
  };
}

async function answer(socket: Socket, methods: ConnectionMethods['methods'], { id, method, params }: Call): Promise<void> {
  try {
    const result = await methods[method]?.(params as never);
    sendLine(socket, { id, result: result ?? null });
  } catch (error) {
    sendLine(socket, { id, failure: failureOf(method, error) });
  }
}

type Outcome = 'listening' | 'EADDRINUSE' | 'ENOENT';

function listen(server: Server, address: string): Promise<Outcome> {
  return new Promise((resolve, reject) => {
    const onError = (error: NodeJS.ErrnoException): void => {
      server.removeAllListeners('listening');
      if (error.code === 'EADDRINUSE' || error.code === 'ENOENT') resolve(error.code);
      else reject(error);
    };
    server.once('error', onError);
    server.listen(address, () => {
      server.off('error', onError);
      resolve('listening');
    });
  });
}
