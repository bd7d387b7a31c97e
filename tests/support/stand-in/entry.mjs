// Writes one exchange as an entry of export-json, in the shape and key order of Charles 4.5, 4.6 or 5.
import { now } from './clock.mjs';
import { timeOf } from './local-time.mjs';
import { messageOf, sizeOf } from './message.mjs';

const DEFAULT_PORT = { http: 80, https: 443 };

export function toEntry(exchange, generation) {
  const [four, five] = [generation !== '5', generation === '5'];
  const strings = generation === '4.5';
  const request = messageOf(exchange.request);
  const response = exchange.response ? messageOf(exchange.response, exchange.response.status) : messageOf(null);
  // Charles 5 gives a handshake that the client broke off no end and no total.
  const noEnd = five && exchange.refused;
  const durations = durationsOf(exchange, noEnd);
  const number = (value) => (strings && value !== null ? String(value) : value);
  const size = sizeOf(request) + sizeOf(response);
  return {
    status: exchange.state,
    method: exchange.method,
    protocolVersion: 'HTTP/1.1',
    scheme: exchange.scheme,
    host: exchange.host,
    ...portOf(exchange, generation),
    actualPort: exchange.port,
    path: exchange.path,
    query: exchange.query,
    tunnel: exchange.tunnel,
    keptAlive: false,
    ...(five ? { clientKeptAlive: exchange.clientKeptAlive } : {}),
    ...(four || exchange.webSocket ? { webSocket: exchange.webSocket } : {}),
    remoteAddress: exchange.remoteAddress && `${exchange.host}/${exchange.remoteAddress}`,
    clientAddress: `/${exchange.clientAddress}`,
    clientPort: exchange.clientPort,
    ...(five ? { clientLocalPort: exchange.clientLocalPort } : {}),
    ...(five && exchange.remoteLocalPort !== null ? { remoteLocalPort: exchange.remoteLocalPort } : {}),
    times: {
      start: timeOf(exchange.start),
      requestBegin: timeOf(exchange.requestBegin),
      requestComplete: timeOf(exchange.requestComplete),
      responseBegin: timeOf(exchange.responseBegin),
      end: timeOf(noEnd ? null : exchange.end),
    },
    durations,
    speeds: {
      overall: number(speedOf(size, durations.total)),
      request: number(speedOf(sizeOf(request), durations.request)),
      response: number(speedOf(sizeOf(response), durations.response)),
    },
    totalSize: number(size),
    ...tlsOf(exchange.tls, four),
    ...(exchange.notes.length > 0 ? { notes: exchange.notes.join('\n') } : {}),
    ...failureOf(exchange.failure, four),
    request,
    response,
  };
}

function portOf({ scheme, port }, generation) {
  const standard = port === DEFAULT_PORT[scheme];
  if (generation === '4.5') return { port: standard ? null : port };
  return standard ? {} : { port };
}

/** An entry in flight counts up to now. */
function durationsOf(exchange, noEnd) {
  const { start, requestBegin, requestComplete, responseBegin, end, dns, connect, ssl } = exchange;
  const until = end ?? now();
  return {
    total: noEnd ? null : until - start,
    dns,
    connect,
    ssl,
    request: between(requestBegin, requestComplete ?? until),
    response: between(responseBegin, until),
    latency: responseBegin === null ? null : between(requestComplete, responseBegin),
  };
}

function tlsOf(tls, four) {
  if (tls === null) return {};
  const { protocol, cipherSuite, alpn } = tls;
  return { ssl: { protocol, ...(four ? { cipherSuite } : {}) }, ...(alpn ? { alpn: { protocol: alpn } } : {}) };
}

function failureOf(failure, four) {
  if (failure === null) return {};
  return four ? { exception: failure.four } : { errorMessage: failure.five };
}

function between(begin, end) {
  return begin === null || end === null ? null : Math.max(0, end - begin);
}

function speedOf(size, milliseconds) {
  if (milliseconds === null) return null;
  return milliseconds === 0 ? 0 : Math.floor((size * 1000) / milliseconds);
}
