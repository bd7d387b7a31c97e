// Client -> stand-in -> origin: forwards one absolute-form request over plain HTTP and records both ways.
import http from 'node:http';
import { errorReport, headingFor } from './error-report.mjs';
import { append, complete, fail } from './session.mjs';

const HOP_BY_HOP = new Set(['connection', 'keep-alive', 'proxy-connection', 'proxy-authorization', 'te', 'upgrade']);

export function forward(session, request, response, url) {
  const exchange = session.begin(request.socket, exchangeOf(request, url));
  exchange.state = 'RECEIVED_REQUEST_BODY';
  const upstream = http.request(url, {
    method: request.method,
    headers: endToEnd(request.rawHeaders),
    setHost: false,
    agent: false,
  });
  upstream.once('socket', (socket) => timeConnect(exchange, socket));
  request.on('data', (chunk) => append(exchange.request, chunk));
  request.once('end', () => {
    exchange.requestComplete = Date.now();
  });
  request.pipe(upstream);

  upstream.once('response', (reply) => answer(exchange, reply, response));
  upstream.once('error', (error) => {
    if (exchange.response === null && !response.destroyed) exchange.response = errorReport(response, headingFor(error));
    else response.destroy();
    fail(exchange, `${headingFor(error)}: ${error.code ?? error.message}`);
  });
  response.once('close', () => {
    if (!response.writableFinished) fail(exchange, 'Client closed the connection');
    upstream.destroy();
  });
}

function answer(exchange, reply, response) {
  exchange.state = 'RECEIVED_RESPONSE_BODY';
  exchange.responseBegin = Date.now();
  exchange.response = {
    status: reply.statusCode,
    firstLine: `HTTP/${reply.httpVersion} ${reply.statusCode} ${reply.statusMessage}`,
    rawHeaders: reply.rawHeaders,
    chunks: [],
    size: 0,
  };
  response.writeHead(reply.statusCode, reply.statusMessage, endToEnd(reply.rawHeaders));
  response.flushHeaders();
  reply.on('data', (chunk) => append(exchange.response, chunk));
  reply.once('end', () => complete(exchange));
  reply.once('error', () => {
    fail(exchange, 'Remote server closed the connection before sending the whole response');
    response.destroy();
  });
  reply.pipe(response);
}

export function exchangeOf(request, url) {
  return {
    method: request.method,
    scheme: 'http',
    host: url.hostname,
    port: Number(url.port || 80),
    path: url.pathname,
    query: url.search === '' ? null : url.search.slice(1),
    requestBegin: Date.now(),
    request: {
      firstLine: `${request.method} ${url.pathname}${url.search} HTTP/1.1`,
      rawHeaders: request.rawHeaders,
      chunks: [],
      size: 0,
    },
  };
}

/** Notes when the name was resolved and the connection made, and to where. */
export function timeConnect(exchange, socket) {
  const asked = Date.now();
  socket.once('lookup', () => {
    exchange.dns = Date.now() - asked;
  });
  socket.once('connect', () => {
    exchange.connect = Date.now() - asked;
    exchange.remoteAddress = socket.remoteAddress;
    exchange.remoteLocalPort = socket.localPort;
  });
}

function endToEnd(rawHeaders) {
  const kept = [];
  for (let at = 0; at < rawHeaders.length; at += 2) {
    if (!HOP_BY_HOP.has(rawHeaders[at].toLowerCase())) kept.push(rawHeaders[at], rawHeaders[at + 1]);
  }
  return kept;
}
