// Client -> stand-in -> origin: passes a CONNECT through unread, as Charles does for a host without SSL proxying.
import net from 'node:net';
import { headingFor } from './error-report.mjs';
import { timeConnect } from './forward.mjs';
import { append, complete, fail } from './session.mjs';

export function tunnel(session, request, client, head) {
  const { hostname, port } = new URL(`http://${request.url}`);
  const exchange = session.begin(client, {
    method: 'CONNECT',
    scheme: 'https',
    host: hostname,
    // URL drops the default port of its scheme.
    port: Number(port || 80),
    path: null,
    query: null,
    request: { firstLine: `CONNECT ${request.url} HTTP/1.1`, rawHeaders: request.rawHeaders, chunks: [], size: 0 },
  });
  const upstream = net.connect({ host: hostname.replace(/^\[|\]$/g, ''), port: exchange.port, allowHalfOpen: true });
  timeConnect(exchange, upstream);
  upstream.once('connect', () => open(exchange, client, upstream, head));

  upstream.once('error', (error) => {
    if (exchange.response === null) client.end(`HTTP/1.1 503 Error\r\nServer: Charles\r\n\r\n${headingFor(error)}`);
    else client.destroy();
    fail(exchange, `${headingFor(error)}: ${error.code ?? error.message}`);
  });
  client.once('error', () => upstream.destroy());
  client.once('close', () => upstream.destroy());
  upstream.once('close', () => {
    complete(exchange);
    client.end();
  });
}

function open(exchange, client, upstream, head) {
  const firstLine = 'HTTP/1.1 200 Connection established';
  exchange.tunnel = true;
  exchange.state = 'RECEIVED_RESPONSE_BODY';
  exchange.response = { status: 200, firstLine, rawHeaders: [], chunks: [], size: 0 };
  client.write(`${firstLine}\r\n\r\n`);
  if (head.length > 0) client.unshift(head);
  client.on('data', (chunk) => append(exchange.request, chunk));
  upstream.on('data', (chunk) => append(exchange.response, chunk));
  client.pipe(upstream);
  upstream.pipe(client);
}
