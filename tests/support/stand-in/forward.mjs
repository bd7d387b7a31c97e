// Client -> stand-in -> origin: forwards one request over HTTP or HTTPS and records both ways.
import http from 'node:http';
import https from 'node:https';
import { now } from './clock.mjs';
import { errorReport } from './error-report.mjs';
import { append, appendEnd, complete, fail, isChunked } from './exchange.mjs';
import { CLIENT_CLOSED, CUT_SHORT, headingFor, unreached } from './failures.mjs';
import { noteConnection } from './upstream.mjs';

const HOP_BY_HOP = new Set(['connection', 'keep-alive', 'proxy-connection', 'proxy-authorization', 'te', 'upgrade']);

/** `exchange`: begun already, of this request. */
export function forward(exchange, request, response, url) {
  exchange.state = 'RECEIVED_REQUEST_BODY';
  const upstream = send(url, { method: request.method, headers: endToEnd(request.rawHeaders) });
  upstream.once('socket', (socket) => noteConnection(exchange, socket));
  request.on('data', (chunk) => append(exchange.request, chunk));
  request.once('end', () => {
    appendEnd(exchange.request);
    exchange.requestComplete = now();
  });
  request.pipe(upstream);

  upstream.once('response', (reply) => answer(exchange, reply, response));
  upstream.once('error', (error) => {
    if (exchange.response === null && !response.destroyed) exchange.response = errorReport(response.socket, headingFor(error));
    else response.destroy();
    fail(exchange, unreached(error, exchange.host));
  });
  response.once('close', () => {
    if (!response.writableFinished) fail(exchange, CLIENT_CLOSED);
    upstream.destroy();
  });
}

function answer(exchange, reply, response) {
  respond(exchange, reply);
  response.writeHead(reply.statusCode, reply.statusMessage, endToEnd(reply.rawHeaders));
  response.flushHeaders();
  reply.on('data', (chunk) => append(exchange.response, chunk));
  reply.once('end', () => {
    appendEnd(exchange.response);
    complete(exchange);
  });
  reply.once('error', () => {
    fail(exchange, CUT_SHORT);
    response.destroy();
  });
  reply.pipe(response);
}

/** Charles checks no certificate of an origin. */
const TLS = { ALPNProtocols: ['http/1.1'], rejectUnauthorized: false };

export function send(url, options) {
  const { request } = url.protocol === 'https:' ? https : http;
  return request(url, { ...options, ...TLS, setHost: false, agent: false });
}

/** Notes the head of the response. */
export function respond(exchange, reply) {
  exchange.state = 'RECEIVED_RESPONSE_BODY';
  exchange.responseBegin = now();
  exchange.response = {
    status: reply.statusCode,
    firstLine: `HTTP/${reply.httpVersion} ${reply.statusCode} ${reply.statusMessage}`,
    rawHeaders: reply.rawHeaders,
    chunks: [],
    size: 0,
    chunked: isChunked(reply.headers),
    // So in every export.
    ...(exchange.scheme === 'https' ? { headSize: 0 } : {}),
  };
}

export function exchangeOf(request, url) {
  return {
    method: request.method,
    scheme: url.protocol.slice(0, -1),
    host: url.hostname,
    port: Number(url.port || (url.protocol === 'https:' ? 443 : 80)),
    path: url.pathname,
    query: url.search === '' ? null : url.search.slice(1),
    requestBegin: now(),
    request: {
      firstLine: `${request.method} ${url.pathname}${url.search} HTTP/1.1`,
      rawHeaders: request.rawHeaders,
      chunks: [],
      size: 0,
      chunked: isChunked(request.headers),
    },
  };
}

function endToEnd(rawHeaders) {
  const kept = [];
  for (let at = 0; at < rawHeaders.length; at += 2) {
    if (!HOP_BY_HOP.has(rawHeaders[at].toLowerCase())) kept.push(rawHeaders[at], rawHeaders[at + 1]);
  }
  return kept;
}
