// Passes on what a server says before its response: its wish for the body (100), early hints (103) and other 1xx replies.
import type { ServerResponse } from 'node:http';
import type { ServerHttp2Stream } from 'node:http2';
import type { Exchange } from './exchange.ts';
import { headerLines, isWritable, responseHeaders, toHttp2Headers } from './upstream/headers.ts';
import type { UpstreamInformation } from './upstream/upstream-request.ts';

/**
 * The client is asked for its body when the server asks, not before: a server that refuses by the head alone (417, 401, 413) spares
 * both the transfer. Other replies have no field in an entry: a note names them.
 */
export function passInformation({ request, response, record }: Exchange, information: UpstreamInformation): void {
  const { status, statusMessage, headers } = information;
  if (status !== 100) record.notes.add(`Informational response: ${status} ${statusMessage}`.trim());
  if (response.headersSent) return;
  if ('stream' in response) passHttp2(response.stream, { ':status': status, ...toHttp2Headers(headers) });
  // HTTP/1.0 has no such replies.
  else if (request.httpVersion === '1.1') passHttp1(response, information);
}

function passHttp1(response: ServerResponse, { status, statusMessage, headers }: UpstreamInformation): void {
  // Its own way for this one: else Node would close the connection after the response.
  if (status === 100) {
    response.writeContinue();
    return;
  }
  const text = isWritable('x', statusMessage) ? statusMessage : '';
  // Without a socket it is not yet this response's turn on a pipelined connection.
  response.socket?.write(`HTTP/1.1 ${status} ${text}\r\n${headerLines(responseHeaders(headers, false))}\r\n`, 'latin1');
}

/** What Node refuses to send, or a client that is gone, changes nothing about the response. */
function passHttp2(stream: ServerHttp2Stream, headers: Parameters<ServerHttp2Stream['additionalHeaders']>[0]): void {
  try {
    stream.additionalHeaders(headers);
  } catch {}
}
