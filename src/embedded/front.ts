// The server behind every port: mockttp's, which tells TLS, HTTP/1.1, HTTP/2 and other protocols apart.
import { EventEmitter } from 'node:events';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import http2, { type Http2Server, type Http2ServerResponse } from 'node:http2';
import { Socket } from 'node:net';
import { TLSSocket } from 'node:tls';
import { authority } from '../util/authority.ts';
import { type ClientConnection, connectionOf, linkConnection } from './client-connection.ts';
import { declinesUpgrade, withoutUpgrade } from './decline-upgrade.ts';
import { MALFORMED, replyError } from './error-page.ts';
import { type ParseError, withoutEmptyLines } from './malformed.ts';
import type { Mockttp } from './mockttp.ts';
import { parseAuthority } from './target.ts';
import { createTlsServer, type TlsServer } from './tls-server.ts';
import { watchHeads } from './unread-heads.ts';
import { matchesHost } from './upstream/host-patterns.ts';
import { HTTP2_LIMITS } from './upstream/http2.ts';

/** Chromium sends URLs of 2 MB: what is too long is for the origin to say. */
const MAX_REQUEST_HEAD = 4 * 1024 * 1024;

export interface FrontEvents {
  request(request: IncomingMessage, response: ServerResponse | Http2ServerResponse, client: ClientConnection): void;
  upgrade(request: IncomingMessage, socket: Socket, head: Buffer, client: ClientConnection): void;
  /** A CONNECT that was granted; what comes inside follows as other events. */
  connect(request: IncomingMessage, place: { host: string; port: number }, client: ClientConnection): void;
  /** Inside of a tunnel, TLS was agreed upon. */
  secured(client: ClientConnection): void;
  /** The client closed right after TLS was agreed upon, without a request. */
  rejected(client: ClientConnection): void;
  /** A tunnel carries something that is not HTTP, or is not to be decrypted. */
  opaque(socket: Socket, client: ClientConnection): void;
  /** Not HTTP where a request should go on: it wants an answer, and its end. */
  malformed(error: ParseError, socket: Socket, client: ClientConnection): void;
  /** A request of HTTP/2 that could not be read: nobody can say what it asked for. */
  unread(why: string, client: ClientConnection): void;
}

export interface Front {
  accept(socket: Socket): void;
}

export async function createFront(mockttp: Mockttp, ca: { key: string; cert: string }, events: FrontEvents): Promise<Front> {
  const { symbols } = mockttp;
  const onRequest = (request: IncomingMessage, response: ServerResponse | Http2ServerResponse) =>
    events.request(request, response, connectionOf(request.socket));
  const server = await mockttp.server.createComboServer({
    debug: false,
    https: ca,
    http2: true,
    socks: false,
    passthroughUnknownProtocols: true,
    keyLogStream: undefined,
    requestListener: onRequest,
    // A handshake that fails before that ends the connection, which its own `close` tells.
    tlsClientErrorListener: (socket, { failureCause }) => {
      if (failureCause === 'closed') events.rejected(connectionOf(socket));
    },
    // Only called for hosts that are not to be decrypted, and there are none.
    tlsPassthroughListener: (socket) => socket.destroy(),
    rawPassthroughListener: (socket) => events.opaque(socket, connectionOf(socket)),
  });
  const inner = server as unknown as { _httpServer: Server; _http2Server: Http2Server; _tlsServer: TlsServer };
  // mockttp's own writes to the console whatever a client does wrong.
  const tlsServer = await createTlsServer(mockttp, ca);
  const mockttpTls = inner._tlsServer;
  tlsServer.on('secureConnection', (socket) => mockttpTls.emit('secureConnection', socket));
  // mockttp's own takes no more than 128 header fields: a browser's cookies alone can be more.
  const http2Server = http2.createServer(HTTP2_LIMITS, onRequest as never);
  for (const event of ['session', 'connect', 'checkContinue', 'checkExpectation']) {
    http2Server.on(event, (...parts) => server.emit(event, ...parts));
  }
  // In plain text it could only go on as HTTP/1.1, which who begins with HTTP/2 does not expect.
  const http2Door = new EventEmitter().on('connection', (socket: Socket) => {
    if (socket instanceof TLSSocket) http2Server.emit('connection', socket);
    else events.opaque(socket, connectionOf(socket));
  });
  Object.assign(inner, { _tlsServer: tlsServer, _http2Server: http2Door });
  // It never listens itself, so none of its timeouts run but this: a browser's idle connection must outlive a test.
  const http1 = inner._httpServer;
  http1.keepAliveTimeout = 0;
  http1.maxHeadersCount = 0;
  Object.assign(http1, { maxHeaderSize: MAX_REQUEST_HEAD });

  // Without listeners Node would answer these itself: whether it wants the body is for the origin to say.
  for (const expectation of ['checkContinue', 'checkExpectation']) server.on(expectation, onRequest);
  server.on('secureConnection', (socket) => {
    const client = connectionOf(socket);
    linkConnection(socket, client);
    events.secured(client);
  });
  server.on('upgrade', (request: IncomingMessage, socket: Socket, head: Buffer) => {
    if (!declinesUpgrade(request)) return events.upgrade(request, socket, head, connectionOf(socket));
    socket.unshift(Buffer.concat([withoutUpgrade(request), head]));
    server.emit('connection', socket);
  });
  http2Server.on('session', (session) => {
    const client = connectionOf(session.socket as Socket);
    watchHeads(session, (why) => events.unread(why, client));
  });
  server.on('clientError', (error: ParseError, socket: Socket) => {
    const behind = withoutEmptyLines(error);
    if (behind === null) return events.malformed(error, socket, connectionOf(socket));
    if (behind.length > 0) socket.unshift(behind);
    server.emit('connection', socket);
  });
  // mockttp's own would leave out the reason phrase, and lose what a client sends right behind its CONNECT.
  server.removeAllListeners('connect');
  server.on('connect', (request: IncomingMessage, socket: Socket | Http2ServerResponse, head: Buffer) => {
    if (!(socket instanceof Socket)) return void socket.writeHead(501).end();
    const place = parseAuthority(request.url ?? '', 443);
    if (place === null) return replyError(socket, MALFORMED);
    const client = connectionOf(socket);
    events.connect(request, place, client);
    socket[symbols.LastTunnelAddress] = authority(place.host, place.port);
    socket[symbols.LastHopEncrypted] = false;
    const timing = socket[symbols.SocketTimingInfo];
    if (timing !== undefined) timing.tunnelSetupTimestamp = performance.now();
    socket.write('HTTP/1.1 200 Connection established\r\n\r\n');
    if (head.length > 0) socket.unshift(head);
    if (matchesHost(client.entrance.options.passthrough ?? [], place)) events.opaque(socket, client);
    else server.emit('connection', socket);
  });
  return { accept: (socket) => void server.emit('connection', socket) };
}
