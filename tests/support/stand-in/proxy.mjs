// The proxy port of the stand-in: whose request it is, and who serves it.
import http from 'node:http';
import { createConnect } from './connect.mjs';
import { errorReport } from './error-report.mjs';
import { exchangeOf, forward } from './forward.mjs';
import { serveLocal } from './map-local.mjs';
import { handsOutRoot, serveRoot } from './root-certificate.mjs';
import { upgrade } from './upgrade.mjs';

export function createProxy({ session, settings, authority, control }) {
  const sockets = new Set();

  /** `connect`: the CONNECT that the client began with, if this is its first request. */
  function begin(client, request, url, connect = null) {
    const exchange = session.begin(client, { ...(connect === null ? {} : carriedOn(connect)), ...exchangeOf(request, url) });
    if (connect?.tls) exchange.request.handshake = connect.request.handshake;
    return exchange;
  }

  const server = http.createServer((request, response) => {
    const url = httpUrl(request.url);
    if (url === null) errorReport(request.socket, 'Malformed request URL');
    else if (url.hostname === 'control.charles') control.serve(request, response, url);
    else if (handsOutRoot(url)) serveRoot(begin(request.socket, request, url), response, authority);
    else {
      const exchange = begin(request.socket, request, url);
      const file = settings.localFile(url.hostname);
      if (file === null) forward(exchange, request, response, url);
      else serveLocal(exchange, response, file);
    }
  });
  server.on('connection', (socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
  });
  server.on('connect', createConnect({ session, settings, authority, serveInside: { begin, request: forward, upgrade } }));
  server.on('upgrade', (request, socket) => {
    const url = httpUrl(request.url);
    if (url === null) return socket.destroy();
    upgrade(begin(socket, request, url), request, socket, url);
  });
  server.on('clientError', (_error, socket) => socket.destroy());
  server.requestTimeout = 0;

  return {
    server,

    /** Drops every connection and takes none for so many milliseconds. */
    restart(down) {
      const { port } = server.address();
      server.close();
      for (const socket of sockets) socket.destroy();
      setTimeout(() => server.listen(port, '127.0.0.1'), down);
    },
  };
}

/** Null for what is no request to a proxy. */
function httpUrl(text) {
  return URL.canParse(text) && text.startsWith('http://') ? new URL(text) : null;
}

function carriedOn({ start, tls, clientKeptAlive, remoteAddress }) {
  return { start, tls, clientKeptAlive, remoteAddress };
}
