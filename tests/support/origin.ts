// Real servers for tests to talk to: HTTP/1.1, HTTPS and HTTP/2 on a free loopback port, with routes for what traffic can be.
import http, { type IncomingMessage, type ServerResponse } from 'node:http';
import http2 from 'node:http2';
import https from 'node:https';
import type { AddressInfo, Server, Socket } from 'node:net';
import { selfSigned } from './certificate.ts';
import { ROUTES, type Route, type Routes } from './origin-routes.ts';
import { acceptWebSocket } from './origin-websocket.ts';

export interface OriginOptions {
  /** HTTPS, with a certificate that nobody trusts. */
  readonly tls?: true;
  /** HTTPS with HTTP/2, and HTTP/1.1 for clients without it. */
  readonly http2?: true;
  /** Default 127.0.0.1. Null: all addresses of both families. */
  readonly host?: '127.0.0.1' | '::1' | null;
  /** By path, before the routes that every origin has; see origin-routes.ts for those. */
  readonly routes?: Routes;
}

export interface SeenRequest {
  readonly method: string;
  /** Path and query. */
  readonly url: string;
  readonly httpVersion: string;
  readonly headers: IncomingMessage['headers'];
  readonly rawHeaders: readonly string[];
  /** Source port of the connection it came by. */
  readonly port: number;
}

export interface Origin {
  /** Without a slash at its end. */
  readonly url: string;
  readonly port: number;
  /** In the order of their arrival; WebSocket handshakes included. */
  readonly requests: readonly SeenRequest[];
  close(): Promise<void>;
}

export async function startOrigin(options: OriginOptions = {}): Promise<Origin> {
  const { routes = {}, host = '127.0.0.1' } = options;
  const requests: SeenRequest[] = [];
  const listener: Route = (request, response) => {
    requests.push(seen(request));
    const path = new URL(request.url ?? '/', 'http://origin').pathname;
    const route = routes[path] ?? ROUTES[path] ?? ROUTES[`/${path.split('/')[1]}/*`];
    if (route === undefined) response.writeHead(404, { 'content-type': 'text/plain' }).end('no such route');
    else route(request, response);
  };
  const server = await createServer(options, listener);
  const sockets = new Set<Socket>();
  server.on('connection', (socket: Socket) => {
    sockets.add(socket);
    socket.on('error', () => {});
    socket.once('close', () => sockets.delete(socket));
  });
  server.on('upgrade', (request: IncomingMessage, socket: Socket, head: Buffer) => {
    requests.push(seen(request));
    acceptWebSocket(request, socket, head);
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen({ port: 0, ...(host === null ? {} : { host }) }, resolve);
  });
  const { port } = server.address() as AddressInfo;
  const name = host === '::1' ? '[::1]' : '127.0.0.1';
  return {
    url: `${options.tls || options.http2 ? 'https' : 'http'}://${name}:${port}`,
    port,
    requests,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        for (const socket of sockets) socket.destroy();
      }),
  };
}

async function createServer({ tls, http2: useHttp2 }: OriginOptions, listener: Route): Promise<Server> {
  if (!tls && !useHttp2) return http.createServer(listener);
  const certificate = await selfSigned();
  if (!useHttp2) return https.createServer(certificate, listener);
  return http2.createSecureServer({ ...certificate, allowHTTP1: true }, (request, response) =>
    // The compatibility API is what the routes use of it.
    listener(request as unknown as IncomingMessage, response as unknown as ServerResponse),
  );
}

function seen({ method = '', url = '', httpVersion, headers, rawHeaders, socket }: IncomingMessage): SeenRequest {
  return { method, url, httpVersion, headers: { ...headers }, rawHeaders: [...rawHeaders], port: socket.remotePort ?? 0 };
}
