// A WebSocket: one entry, whose bodies are the frames of each side as they came.
import { now } from './clock.mjs';
import { errorReport, headOf } from './error-report.mjs';
import { append, complete, fail } from './exchange.mjs';
import { CLIENT_CLOSED, headingFor, unreached } from './failures.mjs';
import { respond, send } from './forward.mjs';
import { noteConnection } from './upstream.mjs';

/** `exchange`: begun already, of this request. */
export function upgrade(exchange, request, client, url) {
  exchange.requestComplete = now();
  const upstream = send(url, { method: request.method, headers: request.rawHeaders });
  upstream.once('socket', (socket) => noteConnection(exchange, socket));
  client.on('error', () => upstream.destroy());
  upstream.once('upgrade', (reply, origin, head) => {
    exchange.webSocket = true;
    respond(exchange, reply);
    client.write(headOf(firstLineOf(reply), reply.rawHeaders));
    if (head.length > 0) origin.unshift(head);
    client.on('data', (chunk) => append(exchange.request, chunk));
    origin.on('data', (chunk) => append(exchange.response, chunk));
    origin.on('error', () => client.destroy());
    client.on('close', () => origin.destroy());
    origin.on('close', () => {
      complete(exchange);
      client.end();
    });
    client.pipe(origin).pipe(client);
  });
  upstream.once('response', (reply) => {
    respond(exchange, reply);
    client.write(headOf(firstLineOf(reply), reply.rawHeaders));
    reply.on('data', (chunk) => append(exchange.response, chunk));
    reply.once('end', () => complete(exchange));
    reply.pipe(client);
  });
  upstream.once('error', (error) => {
    if (client.destroyed) return fail(exchange, CLIENT_CLOSED);
    exchange.response = errorReport(client, headingFor(error));
    fail(exchange, unreached(error, exchange.host));
  });
  upstream.end();
}

function firstLineOf({ httpVersion, statusCode, statusMessage }) {
  return `HTTP/${httpVersion} ${statusCode} ${statusMessage}`;
}
