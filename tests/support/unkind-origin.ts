// A server of raw bytes for tests: it does with a connection what no HTTP server would.
import net, { type AddressInfo, type Socket } from 'node:net';
import tls from 'node:tls';
import { selfSigned } from './certificate.ts';

export interface UnkindOptions {
  /** TLS with this protocol agreed upon, and a certificate that nobody trusts. Default: plain. */
  readonly tls?: 'http/1.1';
  /** Called once for each connection, when it is there. */
  readonly connected?: (socket: Socket) => void;
  /** Called once for each connection, when the head of a request has arrived. */
  readonly asked?: (socket: Socket) => void;
}

export interface UnkindOrigin {
  /** Without a slash at its end. */
  readonly url: string;
  readonly port: number;
  /** What came by each connection so far, in latin1, in the order in which they were opened. */
  readonly received: readonly string[];
  /** Connections whose client has neither ended nor closed them. */
  open(): number;
  close(): Promise<void>;
}

export async function startUnkindOrigin({ tls: protocol, connected, asked }: UnkindOptions = {}): Promise<UnkindOrigin> {
  const received: string[] = [];
  const all: Socket[] = [];
  const sockets = new Set<Socket>();
  const listener = (socket: Socket) => {
    sockets.add(socket);
    all.push(socket);
    const index = received.push('') - 1;
    const leave = () => sockets.delete(socket);
    socket
      .on('error', () => {})
      .once('close', leave)
      .once('end', leave);
    socket.on('data', (chunk: Buffer) => {
      const before = received[index] ?? '';
      received[index] = before + chunk.toString('latin1');
      if (!before.includes('\r\n\r\n') && received[index].includes('\r\n\r\n')) asked?.(socket);
    });
    connected?.(socket);
  };
  const server =
    protocol === undefined
      ? net.createServer({ allowHalfOpen: true }, listener)
      : tls.createServer({ ...(await selfSigned()), ALPNProtocols: [protocol] }, listener);
  server.on('tlsClientError', () => {});
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `${protocol === undefined ? 'http' : 'https'}://127.0.0.1:${port}`,
    port,
    received,
    open: () => sockets.size,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        for (const socket of all) socket.destroy();
      }),
  };
}

/** Resets the connection below whatever is layered on it. */
export function resetConnection(socket: Socket): void {
  const { _parent } = socket as { _parent?: Socket | null };
  (_parent ?? socket).resetAndDestroy();
}
