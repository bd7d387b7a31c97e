// Passes one request on to its server, and its response back; both are recorded as they pass.
import { constants } from 'node:http2';
import { reportOf, respondError } from './error-page.ts';
import { CLIENT_CLOSED, type ClientResponse, type Exchange, hasBody } from './exchange.ts';
import { passInformation } from './information.ts';
import { sizeOfHead } from './record/message-record.ts';
import { refuse, respond } from './reply.ts';
import { pass } from './throttle/pass.ts';
import { readableCodings } from './upstream/accept-encoding.ts';
import type { RequestLine, UpstreamRequest, UpstreamResponse } from './upstream/upstream-request.ts';

// More than the kept connections that close at once; a server that ends every exchange unanswered must not be asked for ever.
const RETRIES = 10;

/** `rstCode`: of the stream of HTTP/2 that failed. */
type StreamError = NodeJS.ErrnoException & { readonly rstCode?: number };

/** Never rejects: what goes wrong is in the record, and the client sees an error page or a reset. */
export async function forward(exchange: Exchange): Promise<void> {
  const { request, response, record } = exchange;
  let current: UpstreamRequest | null = null;
  let closed = false;
  const leave = () => {
    closed = true;
    const answered = record.finished;
    record.fail(CLIENT_CLOSED);
    if (!answered || leavesBody(response, current)) current?.abort();
  };
  // Before the end that Node gives to the body of an HTTP/2 request that was broken off: the server must not take it for whole.
  request.once('aborted', leave);
  response.once('close', leave);
  try {
    for (let attempt = 0; ; attempt += 1) {
      current = await send(exchange);
      if (closed) return current.abort();
      const reply = await current.response.catch((error: unknown) => retry(error, attempt, current, exchange));
      if (reply === null) continue;
      await holdHead(exchange, reply);
      if (!closed) respond(exchange, current, reply);
      return;
    }
  } catch (error) {
    if (closed) return;
    try {
      respondError(request, response, reportOf(error), record);
    } catch (refusal) {
      refuse(exchange, current, refusal);
    }
  }
}

async function send(exchange: Exchange): Promise<UpstreamRequest> {
  const { request, response, record, target, upstream } = exchange;
  await record.init.client.entrance.shaping.request(record.request.headSize, response);
  if (record.finished) throw new Error(CLIENT_CLOSED);
  const http2 = request.httpVersionMajor === 2;
  const { method = 'GET' } = request;
  const headers = readableCodings(exchange.headers);
  const line: RequestLine = { method, path: target.path, headers, hasBody: hasBody(request) };
  const sent = await upstream.request(target, line, http2);
  record.connected(sent.facts, sent.reused);
  sent.onInformation((information) => passInformation(exchange, information));
  if (!line.hasBody) record.sent();
  else {
    sent.sink.once('finish', () => record.sent());
    pass({
      source: request,
      sink: sent.sink,
      record,
      direction: 'up',
      onEnd: () => {
        record.request.trailers = [...request.rawTrailers];
        sent.addTrailers(request.rawTrailers);
      },
    });
  }
  return sent;
}

/** Answered before its body was whole, on a connection that will not bring the rest: the server would wait for it. */
function leavesBody(response: ClientResponse, current: UpstreamRequest | null): boolean {
  return current?.sink.writableEnded === false && ('stream' in response || !response.shouldKeepAlive);
}

function holdHead({ response, record }: Exchange, { firstLine, headers, body }: UpstreamResponse): Promise<void> {
  const { shaping } = record.init.client.entrance;
  if (!shaping.active) return Promise.resolve();
  // Else Node drops what comes meanwhile over HTTP/2.
  body.pause();
  return shaping.response(sizeOfHead(firstLine === null ? { headers } : { firstLine, headers }), response);
}

/** Null to send it again: the server has not acted on it, or a kept connection that it closed just then says nothing about it. */
function retry(error: unknown, attempt: number, current: UpstreamRequest | null, { request }: Exchange): null {
  if (attempt >= RETRIES || hasBody(request)) throw error;
  if ((error as StreamError).rstCode === constants.NGHTTP2_REFUSED_STREAM) return null;
  if (current?.reused && ['GET', 'HEAD', 'OPTIONS'].includes(request.method ?? '') && isStale(error as StreamError)) return null;
  throw error;
}

function isStale({ code = '', rstCode }: StreamError): boolean {
  // A stream's own error is the server's answer to this request, save for one that ends all of the connection.
  if (code === 'ERR_HTTP2_STREAM_ERROR') return rstCode === constants.NGHTTP2_ENHANCE_YOUR_CALM;
  return code === 'ECONNRESET' || code === 'EPIPE' || code.startsWith('ERR_HTTP2_');
}
