// Passes one request on and its response back, and records both as they pass.
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Http2ServerResponse } from 'node:http2';
import { messageOf } from '../errors/message-of.ts';
import { reportOf, respondError } from './error-page.ts';
import type { ExchangeRecord } from './record/exchange-record.ts';
import { resetRequest } from './reset.ts';
import type { Target } from './target.ts';
import { readableCodings } from './upstream/accept-encoding.ts';
import { isWritable, responseHeaders, toHttp2Headers, toPairs } from './upstream/headers.ts';
import type { Upstream } from './upstream/upstream.ts';
import type { RequestLine, UpstreamRequest, UpstreamResponse } from './upstream/upstream-request.ts';

export type ClientResponse = ServerResponse | Http2ServerResponse;

export interface Exchange {
  readonly request: IncomingMessage;
  readonly response: ClientResponse;
  readonly record: ExchangeRecord;
  readonly target: Target;
  readonly upstream: Upstream;
}

export const CLIENT_CLOSED = 'Client closed connection before receiving entire response';

/** Never rejects: what goes wrong is in the record, and the client sees an error page or a reset. */
export async function forward(exchange: Exchange): Promise<void> {
  const { request, response, record } = exchange;
  let current: UpstreamRequest | null = null;
  let closed = false;
  const leave = () => {
    closed = true;
    if (record.finished) return;
    record.fail(CLIENT_CLOSED);
    current?.abort();
  };
  // Before the end that Node gives to the body of an HTTP/2 request that was broken off: the server must not take it for whole.
  request.once('aborted', leave);
  response.once('close', leave);
  try {
    for (;;) {
      current = await send(exchange);
      if (closed) return current.abort();
      const reply = await current.response.catch((error: unknown) => retry(error, current, exchange));
      if (reply !== null) return respond(exchange, current, reply);
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

async function send({ request, record, target, upstream }: Exchange): Promise<UpstreamRequest> {
  const http2 = request.httpVersionMajor === 2;
  const { method = 'GET', rawHeaders } = request;
  const line: RequestLine = { method, path: target.path, headers: readableCodings(rawHeaders), hasBody: hasBody(request) };
  const sent = await upstream.request(target, line, http2);
  record.connected(sent.facts, sent.reused);
  if (!line.hasBody) record.sent();
  else {
    request.on('data', (chunk: Buffer) => record.request.body.push(chunk));
    sent.sink.once('finish', () => record.sent());
    // Before `pipe`, which ends the request and with it the chance of trailers.
    request.once('end', () => sent.addTrailers(request.rawTrailers));
    request.pipe(sent.sink);
  }
  return sent;
}

/** Null to send it again: a kept connection that the server closed just then says nothing about the request. */
function retry(error: unknown, current: UpstreamRequest | null, { request }: Exchange): null {
  const safe = ['GET', 'HEAD', 'OPTIONS'].includes(request.method ?? '') && !hasBody(request);
  if (current?.reused && safe && isStale(error)) return null;
  throw error;
}

function isStale(error: unknown): boolean {
  const { code = '' } = error as NodeJS.ErrnoException;
  return code === 'ECONNRESET' || code === 'EPIPE' || code.startsWith('ERR_HTTP2_');
}

function respond(exchange: Exchange, sent: UpstreamRequest, reply: UpstreamResponse): void {
  const { response, record } = exchange;
  const { body } = reply;
  try {
    writeHead(exchange, reply);
  } catch (error) {
    refuse(exchange, sent, error);
    return;
  }
  const broken = (error?: unknown) => {
    if (record.finished) return;
    record.fail(`Remote server closed the connection before the end of the response: ${messageOf(error ?? 'connection closed')}`);
    resetRequest(exchange.request);
  };
  body.on('data', (chunk: Buffer) => record.response.body.push(chunk));
  // Before `pipe`, so that the entry is complete before the client can know the end.
  body.once('end', () => {
    if (reply.brokenOff()) return broken('stream reset');
    measure(record, reply);
    try {
      addTrailers(response, reply.trailers());
    } catch (error) {
      return refuse(exchange, sent, error);
    }
    record.complete();
  });
  body.once('error', broken);
  body.once('close', () => broken());
  if ('stream' in response && isBodiless(exchange, reply)) {
    // Node has ended such an HTTP/2 response with its head; a pipe would write after the end.
    record.complete();
    body.resume();
    response.end();
  } else {
    body.pipe(response as ServerResponse);
  }
}

/** Node will not write this reply. What was written of it must not pass for whole, and its rest has nowhere to go. */
function refuse({ request, record }: Exchange, sent: UpstreamRequest | null, error: unknown): void {
  record.fail(`The response could not be passed on to the client: ${messageOf(error)}`);
  sent?.abort();
  resetRequest(request);
}

function writeHead(exchange: Exchange, reply: UpstreamResponse): void {
  const { request, response, record } = exchange;
  const { status, statusMessage, firstLine, headers } = reply;
  response.sendDate = false;
  if ('stream' in response) {
    const sent = toHttp2Headers(headers);
    // As the client saw it: one version of HTTP for both messages of an entry.
    record.responded(status, { headers: [':status', String(status), ...flatten(sent)] });
    response.writeHead(status, sent);
  } else {
    record.responded(status, { firstLine: firstLine ?? `HTTP/${request.httpVersion} ${status} ${statusMessage}`, headers });
    response.writeHead(
      status,
      isWritable('x', statusMessage) ? statusMessage : '',
      responseHeaders(headers, !isBodiless(exchange, reply)),
    );
  }
}

/** What a chunked body took on the wire. */
function measure({ response }: ExchangeRecord, { received }: UpstreamResponse): void {
  const bytes = received();
  if (bytes !== null && response.header('transfer-encoding') !== null) response.wireSize = Math.max(0, bytes - response.headSize);
}

function addTrailers(response: ClientResponse, trailers: readonly string[]): void {
  if (trailers.length === 0) return;
  if ('stream' in response) response.addTrailers(toHttp2Headers(trailers));
  else response.addTrailers(toPairs(trailers));
}

function hasBody(request: IncomingMessage): boolean {
  const { stream } = request as { stream?: { endAfterHeaders: boolean } };
  if (stream !== undefined) return !stream.endAfterHeaders;
  return request.headers['transfer-encoding'] !== undefined || Number(request.headers['content-length'] ?? 0) > 0;
}

function isBodiless({ request }: Exchange, { status }: UpstreamResponse): boolean {
  return request.method === 'HEAD' || [204, 205, 304].includes(status);
}

function flatten(headers: Readonly<Record<string, unknown>>): string[] {
  return Object.entries(headers).flatMap(([name, value]) => [value].flat().flatMap((one) => [name, String(one)]));
}
