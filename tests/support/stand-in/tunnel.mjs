// Client -> stand-in -> origin: passes a CONNECT through unread, as Charles does for a host without SSL proxying.
import net from 'node:net';
import { errorReport } from './error-report.mjs';
import { append, complete, fail } from './exchange.mjs';
import { headingFor, unreached } from './failures.mjs';
import { noteConnection } from './upstream.mjs';

export const ESTABLISHED = 'HTTP/1.1 200 Connection established';

/** `exchange`: begun already, of this CONNECT. `answered`: the client has been told that the tunnel is there. */
export function tunnel(exchange, client, { answered }) {
  const { host, port } = exchange;
  const upstream = net.connect({ host: host.replace(/^\[|\]$/g, ''), port, allowHalfOpen: true });
  noteConnection(exchange, upstream);
  upstream.once('connect', () => {
    if (!answered) client.write(`${ESTABLISHED}\r\n\r\n`);
    open(exchange, client, upstream);
  });
  upstream.once('error', (error) => {
    if (answered || exchange.tunnel) client.destroy();
    else exchange.response = errorReport(client, headingFor(error));
    fail(exchange, unreached(error, host));
  });
  client.once('error', () => upstream.destroy());
  client.once('close', () => upstream.destroy());
  upstream.once('close', () => {
    complete(exchange);
    client.end();
  });
}

function open(exchange, client, upstream) {
  exchange.tunnel = true;
  establish(exchange);
  client.on('data', (chunk) => append(exchange.request, chunk));
  upstream.on('data', (chunk) => append(exchange.response, chunk));
  client.pipe(upstream);
  upstream.pipe(client);
}

/** Notes the answer to the CONNECT, which an entry keeps also when the handshake then fails. */
export function establish(exchange) {
  exchange.state = 'RECEIVED_RESPONSE_BODY';
  exchange.response = { status: 200, firstLine: ESTABLISHED, rawHeaders: [], chunks: [], size: 0, headSize: 0 };
}
