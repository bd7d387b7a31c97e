// The routes that every origin has.
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import zlib from 'node:zlib';

export type Route = (request: IncomingMessage, response: ServerResponse) => void;
export type Routes = Readonly<Record<string, Route>>;

const JSON_TYPE = 'application/json; charset=utf-8';
const HTML_TYPE = 'text/html; charset=utf-8';
const LOREM = JSON.stringify({ lorem: 'ipsum dolor sit amet '.repeat(100) });

/** A path that ends with an asterisk stands for all paths of its first segment. */
export const ROUTES: Routes = {
  /** A page that fetches /json, and says so in its title. */
  '/': page(`fetch('/json').then((reply) => reply.json()).then(({ hello }) => { document.title = 'hello ' + hello; });`),
  '/json': body(JSON_TYPE, '{"hello":"world"}'),
  /** Method, headers and body of the request, as JSON. */
  '/echo': echo,
  '/gzip': encoded('gzip', zlib.gzipSync(LOREM)),
  '/brotli': encoded('br', zlib.brotliCompressSync(LOREM)),
  /** Replies after `?ms=` milliseconds. */
  '/slow': async (request, response) => {
    await delay(Number(query(request).get('ms') ?? 500));
    response.writeHead(200, { 'content-type': 'text/plain' }).end('at last');
  },
  /** /status/404 and so on. */
  '/status/*': (request, response) => {
    const status = Number(request.url?.split(/[/?]/)[2]);
    response
      .writeHead(status, { 'content-type': 'text/plain' })
      .end([204, 304].includes(status) ? undefined : `status ${status}`);
  },
  '/redirect': (_request, response) => void response.writeHead(302, { location: '/json' }).end(),
  /** Three events, then open until the client goes. */
  '/sse': (_request, response) => {
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    for (const event of [1, 2, 3]) response.write(`data: ${event}\n\n`);
  },
  '/chunked': async (_request, response) => {
    response.writeHead(200, { 'content-type': 'text/plain' });
    for (const part of ['one ', 'two ', 'three']) {
      response.write(part);
      await delay(5);
    }
    response.end();
  },
  /** Announces more than it sends, and resets the connection. */
  '/reset-mid-body': async (_request, response) => {
    response.writeHead(200, { 'content-type': 'text/plain', 'content-length': 1000 });
    response.write('half of it');
    await delay(50);
    reset(response.socket);
  },
  /** Resets the connection without a reply. */
  '/reset': ({ socket }) => reset(socket),
  /** Registers /sw.js and shows 'ready' as its title once that controls the page. */
  '/sw.html': page(
    `navigator.serviceWorker.register('/sw.js');
     navigator.serviceWorker.addEventListener('controllerchange', () => { document.title = 'ready'; });`,
  ),
  '/sw.js': body(
    'text/javascript',
    `addEventListener('install', (event) => event.waitUntil(fetch('/json?from=install').then(() => skipWaiting())));
     addEventListener('activate', (event) => event.waitUntil(clients.claim()));
     addEventListener('fetch', (event) => event.respondWith(fetch(event.request)));`,
  ),
  /** Sets two cookies; replies with those that came. */
  '/cookies': (request, response) => {
    response.setHeader('set-cookie', ['first=1; Path=/', 'second=2; Path=/; HttpOnly']);
    response.writeHead(200, { 'content-type': 'text/plain' }).end(request.headers.cookie ?? '');
  },
  '/favicon.ico': (_request, response) => void response.writeHead(204).end(),
};

function body(type: string, text: string): Route {
  return (_request, response) => {
    response.writeHead(200, { 'content-type': type, 'content-length': Buffer.byteLength(text) }).end(text);
  };
}

function page(script: string): Route {
  return body(HTML_TYPE, `<!doctype html><title>origin</title><link rel="icon" href="data:,"><script>${script}</script>`);
}

function encoded(coding: string, bytes: Buffer): Route {
  return (_request, response) => {
    response.writeHead(200, { 'content-type': JSON_TYPE, 'content-encoding': coding, 'content-length': bytes.length }).end(bytes);
  };
}

async function echo(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk);
  const { method, headers } = request;
  const reply = JSON.stringify({ method, headers, body: Buffer.concat(chunks).toString() });
  response.writeHead(200, { 'content-type': JSON_TYPE, 'content-length': Buffer.byteLength(reply) }).end(reply);
}

// A TLS socket cannot be reset, the one below it can.
function reset(socket: Socket | null): void {
  const { _parent } = socket as { _parent?: Socket | null };
  (_parent ?? socket)?.resetAndDestroy();
}

function query(request: IncomingMessage): URLSearchParams {
  return new URL(request.url ?? '/', 'http://origin').searchParams;
}
