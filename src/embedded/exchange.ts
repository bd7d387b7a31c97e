// One request that is passed on, and all that belongs to it.
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Http2ServerResponse } from 'node:http2';
import type { ExchangeRecord } from './record/exchange-record.ts';
import type { Target } from './target.ts';
import type { HeaderTools } from './tools/header-tools.ts';
import type { FlatHeaders } from './upstream/headers.ts';
import type { Upstream } from './upstream/upstream.ts';

export type ClientResponse = ServerResponse | Http2ServerResponse;

export interface Exchange {
  readonly request: IncomingMessage;
  readonly response: ClientResponse;
  readonly record: ExchangeRecord;
  readonly target: Target;
  /** Of the request, as they go on. */
  readonly headers: FlatHeaders;
  readonly tools: HeaderTools;
  readonly upstream: Upstream;
}

/** Whether a request of either version brings a body. */
export function hasBody(request: IncomingMessage): boolean {
  const { stream } = request as { stream?: { endAfterHeaders: boolean } };
  if (stream !== undefined) return !stream.endAfterHeaders;
  return request.headers['transfer-encoding'] !== undefined || Number(request.headers['content-length'] ?? 0) > 0;
}

export const CLIENT_CLOSED = 'Client closed connection before receiving entire response';
