// Passes the server's response on to the client, and records it as it passes.
import type { ServerResponse } from 'node:http';
import { messageOf } from '../errors/message-of.ts';
import type { ClientResponse, Exchange } from './exchange.ts';
import type { ExchangeRecord } from './record/exchange-record.ts';
import { shared } from './record/shared-strings.ts';
import { resetRequest } from './reset.ts';
import { pass } from './throttle/pass.ts';
import { isWritable, responseHeaders, toHttp2Headers, toPairs, withoutChunking } from './upstream/headers.ts';
import type { UpstreamRequest, UpstreamResponse } from './upstream/upstream-request.ts';

export function respond(exchange: Exchange, sent: UpstreamRequest, reply: UpstreamResponse): void {
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
  const onEnd = () => {
    if (reply.brokenOff()) return broken('reset');
    try {
      record.response.trailers = reply.trailers();
      addTrailers(response, reply.trailers());
    } catch (error) {
      return refuse(exchange, sent, error);
    }
    record.complete();
  };
  // Not once it has gone on: the connection may carry the next response by then.
  body.once('end', () => measure(record, reply));
  if ('stream' in response && isBodiless(exchange, reply)) {
    // Node has ended such an HTTP/2 response with its head; a pipe would write after the end.
    record.complete();
    body.resume();
    response.end();
  } else {
    pass({ source: body, sink: response as ServerResponse, record, direction: 'down', onEnd, onBroken: broken });
  }
}

/** Node will not write this reply. What was written of it must not pass for whole, and its rest has nowhere to go. */
export function refuse({ request, record }: Exchange, sent: UpstreamRequest | null, error: unknown): void {
  record.fail(`The response could not be passed on to the client: ${messageOf(error)}`);
  sent?.abort();
  resetRequest(request);
}

function writeHead(exchange: Exchange, reply: UpstreamResponse): void {
  const { request, response, record, tools } = exchange;
  const { status, statusMessage, firstLine } = reply;
  const headers = tools.apply('response', reply.headers, record.notes);
  response.sendDate = false;
  if ('stream' in response) {
    const sent = toHttp2Headers(headers);
    // As the client saw it: one version of HTTP for both messages of an entry.
    record.responded(status, { headers: shared([':status', String(status), ...flatten(sent)]) });
    response.writeHead(status, sent);
  } else {
    record.responded(status, {
      firstLine: firstLine ?? `HTTP/${request.httpVersion} ${status} ${statusMessage}`,
      headers: shared(headers),
    });
    response.writeHead(
      status,
      isWritable('x', statusMessage) ? statusMessage : '',
      responseHeaders(request.httpVersion === '1.0' ? withoutChunking(headers) : headers, !isBodiless(exchange, reply)),
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

function isBodiless({ request }: Exchange, { status }: UpstreamResponse): boolean {
  return request.method === 'HEAD' || [204, 205, 304].includes(status);
}

function flatten(headers: Readonly<Record<string, unknown>>): string[] {
  const flat: string[] = [];
  for (const [name, value] of Object.entries(headers)) {
    for (const one of Array.isArray(value) ? value : [value]) flat.push(name, String(one));
  }
  return flat;
}
