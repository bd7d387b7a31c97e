// The server behind every port: mockttp's, which tells TLS, HTTP/1.1, HTTP/2 and other protocols apart and decrypts.
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { Http2ServerResponse } from 'node:http2';
import { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import tls from 'node:tls';
import { authority } from '../util/authority.ts';
import { type ClientConnection, connectionOf, linkConnection } from './client-connection.ts';
import { MALFORMED, replyError } from './error-page.ts';
import { createIpCertificate } from './ip-certificate.ts';
import type { Mockttp } from './mockttp.ts';
import { parseAuthority } from './target.ts';
import { MAX_HEADER_SIZE } from './upstream/http1.ts';

export interface FrontEvents {
  request(request: IncomingMessage, response: ServerResponse | Http2ServerResponse, client: ClientConnection): void;
  upgrade(request: IncomingMessage, socket: Socket, head: Buffer, client: ClientConnection): void;
  /** A CONNECT that was granted; what comes inside follows as other events. */
  connect(request: IncomingMessage, place: { host: string; port: number }, client: ClientConnection): void;
  /** Inside of a tunnel, TLS was agreed upon. */
  secured(client: ClientConnection): void;
  /** The client closed right after TLS was agreed upon, without a request. */
  rejected(client: ClientConnection): void;
  /** A tunnel carries something that is not HTTP. */
  opaque(socket: Socket, client: ClientConnection): void;
}

export interface Front {
  accept(socket: Socket): void;
}

export async function createFront(mockttp: Mockttp, ca: { key: string; cert: string }, events: FrontEvents): Promise<Front> {
  const { symbols } = mockttp;
  // mockttp hands all of this to its TLS server, where it replaces the certificate for who names none.
  const tlsServerOptions = { minVersion: tls.DEFAULT_MIN_VERSION, ...(await createIpCertificate(mockttp, ca)) };
  const server = await mockttp.server.createComboServer({
    debug: false,
    https: { ...ca, tlsServerOptions },
    http2: true,
    socks: false,
    passthroughUnknownProtocols: true,
    keyLogStream: undefined,
    requestListener: (request, response) => events.request(request, response, connectionOf(request.socket)),
    // A handshake that fails before that ends the connection, which its own `close` tells.
    tlsClientErrorListener: (socket, { failureCause }) => {
      if (failureCause === 'closed') events.rejected(connectionOf(socket));
    },
    // Only called for hosts that are not to be decrypted, and there are none.
    tlsPassthroughListener: (socket) => socket.destroy(),
    rawPassthroughListener: (socket) => events.opaque(socket, connectionOf(socket)),
  });
  // It never listens itself, so none of its timeouts run but this: a browser's idle connection must outlive a test.
  const http1 = (server as unknown as { _httpServer: Server })._httpServer;
  http1.keepAliveTimeout = 0;
  http1.maxHeadersCount = 0;
  Object.assign(http1, { maxHeaderSize: MAX_HEADER_SIZE });

  server.on('secureConnection', (socket) => {
    const client = connectionOf(socket);
    linkConnection(socket, client);
    events.secured(client);
  });
  server.on('upgrade', (request: IncomingMessage, socket: Socket, head: Buffer) =>
    events.upgrade(request, socket, head, connectionOf(socket)),
  );
  server.on('clientError', (_error: Error, socket: Duplex) => {
    if (socket.writable) socket.end('HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n');
    else socket.destroy();
  });
  // mockttp's own would leave out the reason phrase, and lose what a client sends right behind its CONNECT.
  server.removeAllListeners('connect');
  server.on('connect', (request: IncomingMessage, socket: Socket | Http2ServerResponse, head: Buffer) => {
    if (!(socket instanceof Socket)) return void socket.writeHead(501).end();
    const place = parseAuthority(request.url ?? '', 443);
    if (place === null) return replyError(socket, MALFORMED);
    events.connect(request, place, connectionOf(socket));
    socket[symbols.LastTunnelAddress] = authority(place.host, place.port);
    socket[symbols.LastHopEncrypted] = false;
    const timing = socket[symbols.SocketTimingInfo];
    if (timing !== undefined) timing.tunnelSetupTimestamp = performance.now();
    socket.write('HTTP/1.1 200 Connection established\r\n\r\n');
    if (head.length > 0) socket.unshift(head);
    server.emit('connection', socket);
  });
  return { accept: (socket) => void server.emit('connection', socket) };
}
