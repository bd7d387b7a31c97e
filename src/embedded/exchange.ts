// One request that is passed on, and all that belongs to it.
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Http2ServerResponse } from 'node:http2';
import type { ExchangeRecord } from './record/exchange-record.ts';
import type { Target } from './target.ts';
import type { HeaderTools } from './tools/header-tools.ts';
import type { Upstream } from './upstream/upstream.ts';

export type ClientResponse = ServerResponse | Http2ServerResponse;

export interface Exchange {
  readonly request: IncomingMessage;
  readonly response: ClientResponse;
  readonly record: ExchangeRecord;
  readonly target: Target;
  readonly tools: HeaderTools;
  readonly upstream: Upstream;
}

export const CLIENT_CLOSED = 'Client closed connection before receiving entire response';
