// An origin of doctor's own: http with an echoing WebSocket, and https with HTTP/2, on 127.0.0.1; it knows who has come through.
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import http, { type IncomingMessage, type ServerResponse } from 'node:http';
import http2, { type Http2ServerRequest, type Http2ServerResponse } from 'node:http2';
import type { AddressInfo, Server, Socket } from 'node:net';
import { loadMockttp } from '../../embedded/mockttp.ts';
import { frameAt, masked } from '../../session/content/web-socket-frames.ts';

export interface Origin {
  readonly port: number;
  readonly securePort: number;
  /** Of its https side, in PEM; nobody trusts it. */
  readonly certificate: string;
  /** Paths that were asked for. */
  readonly reached: ReadonlySet<string>;
  close(): void;
}

const HANDSHAKE = '258EAFA5-E914-47DA-95CA-C5AB0DC85B11';

export async function startOrigin(): Promise<Origin> {
  const reached = new Set<string>();
  const sockets = new Set<Socket>();
  const { certificates } = await loadMockttp();
  // Short, and so made in a moment: who it is does not matter to anybody, and nothing is kept from anybody.
  const authority = await certificates.getCA(await certificates.generateCACertificate({ bits: 1024 }));
  const { key, cert } = await authority.generateCertificate('localhost');
  const answer = (request: IncomingMessage | Http2ServerRequest, response: ServerResponse | Http2ServerResponse): void => {
    reached.add(request.url ?? '');
    response.setHeader('content-type', 'text/plain;charset=utf-8');
    if (request.url?.endsWith('/in-flight')) (response as ServerResponse).write('begun');
    else (response as ServerResponse).end('seen');
  };
  const upgrade = (request: IncomingMessage, socket: Socket): void => {
    reached.add(request.url ?? '');
    echo(request, socket);
  };
  const plain = http.createServer(answer).on('upgrade', upgrade);
  const secure = http2.createSecureServer({ key, cert, allowHTTP1: true }, answer).on('upgrade', upgrade);
  for (const server of [plain, secure]) server.on('connection', (socket: Socket) => track(sockets, socket));
  const [port, securePort] = await Promise.all([listen(plain), listen(secure)]);
  return {
    port,
    securePort,
    certificate: cert,
    reached,
    close: () => {
      for (const server of [plain, secure]) server.close();
      for (const socket of sockets) socket.destroy();
    },
  };
}

async function listen(server: Server): Promise<number> {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return (server.address() as AddressInfo).port;
}

function track(sockets: Set<Socket>, socket: Socket): void {
  sockets.add(socket);
  socket.on('error', () => {}).once('close', () => sockets.delete(socket));
}

/** Sends back the first frame, unmasked, and closes. */
function echo({ headers }: IncomingMessage, socket: Socket): void {
  const accept = createHash('sha1')
    .update(headers['sec-websocket-key'] + HANDSHAKE)
    .digest('base64');
  socket.write(
    `HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: ${accept}\r\n\r\n`,
  );
  let received = Buffer.alloc(0);
  socket
    .on('error', () => {})
    .on('data', (chunk: Buffer) => {
      received = Buffer.concat([received, chunk]);
      const frame = frameAt(received, 0);
      if (frame === null) return;
      const payload = masked(received.subarray(frame.headerSize, frame.end), frame.mask);
      socket.end(Buffer.concat([Buffer.from([0x81, payload.length]), payload, Buffer.from([0x88, 0])]));
    });
}
