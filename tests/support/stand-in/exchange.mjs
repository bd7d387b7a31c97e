// One request and its response while they come: what is known of them, and how they end.
import { now } from './clock.mjs';

/** `client`: the socket that the client opened. */
export function newExchange(client) {
  return {
    state: 'RECEIVED_REQUEST_FIRST_LINE',
    tunnel: false,
    webSocket: false,
    clientKeptAlive: client.exchanges > 1,
    clientAddress: client.remoteAddress,
    clientLocalPort: client.localPort,
    remoteAddress: null,
    remoteLocalPort: null,
    start: now(),
    requestBegin: null,
    requestComplete: null,
    responseBegin: null,
    end: null,
    dns: null,
    connect: null,
    ssl: null,
    tls: null,
    notes: [],
    failure: null,
    refused: false,
    response: null,
  };
}

export function isFinished({ state }) {
  return state === 'COMPLETE' || state === 'EXCEPTION';
}

/** Ends an exchange that went well. */
export function complete(exchange) {
  if (isFinished(exchange)) return;
  exchange.state = 'COMPLETE';
  exchange.end = now();
}

/** Ends an exchange that went wrong, with the words of each generation for it. */
export function fail(exchange, failure) {
  if (isFinished(exchange)) return;
  exchange.state = 'EXCEPTION';
  exchange.failure = failure;
  exchange.end = now();
}

export function isChunked(headers) {
  return headers['transfer-encoding'] === 'chunked';
}

/** Counts a piece of a body, with its framing if it came as a chunk, and keeps it. */
export function append(message, chunk) {
  message.size += chunk.length + (message.chunked ? framed(chunk.length) : 0);
  message.chunks.push(chunk);
}

/** Counts what ends a body. */
export function appendEnd(message) {
  if (message.chunked) message.size += framed(0);
}

/** The length and two line ends. */
function framed(length) {
  return length.toString(16).length + 4;
}
