// What happens with each thing that arrives: control pages are served, the rest is recorded and passed on.
import type { IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';
import type { TLSSocket } from 'node:tls';
import { messageOf } from '../errors/message-of.ts';
import type { ClientConnection } from './client-connection.ts';
import { openConnectEntry, rejectConnectEntry, secureTunnel, useTunnel } from './connect-entry.ts';
import { asksForCertificate } from './control/certificate.ts';
import type { ControlHandler } from './control/control-handler.ts';
import type { ControlExchange } from './control/control-reply.ts';
import { MALFORMED, replyError, respondError } from './error-page.ts';
import { forward } from './forward.ts';
import type { FrontEvents } from './front.ts';
import { recordUnread, refuseMalformed } from './malformed.ts';
import type { ExchangeRecord } from './record/exchange-record.ts';
import { shared } from './record/shared-strings.ts';
import type { SessionStore } from './session-store.ts';
import { isControl, type Target, targetOf } from './target.ts';
import type { HeaderTools } from './tools/header-tools.ts';
import { passTunnel } from './tunnel.ts';
import { upgrade } from './upgrade.ts';
import { endToEnd, type FlatHeaders } from './upstream/headers.ts';

export interface TrafficParts {
  readonly store: SessionStore;
  readonly tools: HeaderTools;
  readonly control: ControlHandler;
}

export function traffic({ store, tools, control }: TrafficParts): FrontEvents {
  return {
    connect: (request, place, client) => openConnectEntry(store, request, place, client),
    secured: (client) => secureTunnel(store, client),
    rejected: ({ tunnel }) => {
      if (tunnel !== null) rejectConnectEntry(store, tunnel);
    },
    request(request, response, client) {
      // What they say, the response's `close` says too.
      request.on('error', () => {});
      response.on('error', () => {});
      const target = arrive(store, request, client);
      if (target === null) return respondError(request, response, MALFORMED);
      const record = open(store, request, client, target);
      if (target.scheme === 'http' && isControl(target)) {
        return serve({ request, response, record }, (exchange) => control.serve(exchange, target.path));
      }
      if (asksForCertificate(target))
        return serve({ request, response, record }, (exchange) => control.serveCertificate(exchange));
      const headers = applyTools(tools, request, record);
      void forward({ request, response, record, target, headers, tools, upstream: client.entrance.upstream });
    },
    upgrade(request, socket, head, client) {
      const target = arrive(store, request, client);
      if (target === null) return replyError(socket, MALFORMED);
      const record = open(store, request, client, target);
      const headers = applyTools(tools, request, record);
      void upgrade({ request, socket, head, record, target, headers, upstream: client.entrance.upstream });
    },
    malformed: (error, socket, client) => refuseMalformed(store, error, socket, client),
    unread: (why, client) => recordUnread(store, client)?.fail(`Malformed request: ${why}`),
    opaque(socket, client) {
      if (client.tunnel === null) return void socket.destroy();
      store.add(client.tunnel.record);
      void passTunnel(socket, client.tunnel, client.entrance.upstream);
    },
  };
}

/** A fault of ours in one reply must not end the recording of all the others. */
function serve(exchange: ControlExchange, answer: (exchange: ControlExchange) => void): void {
  try {
    answer(exchange);
  } catch (error) {
    const { request, response, record } = exchange;
    respondError(request, response, { title: 'Failed to serve the Web Interface', reason: messageOf(error) }, record);
  }
}

/** The headers as they go on; the recorded request is that one. */
function applyTools(tools: HeaderTools, request: IncomingMessage, record: ExchangeRecord): FlatHeaders {
  const headers = tools.apply('request', request.rawHeaders, record.notes);
  if (headers !== request.rawHeaders) record.request.head = { ...record.init.head, headers: recordedHeaders(request, headers) };
  return headers;
}

function arrive(store: SessionStore, request: IncomingMessage, client: ClientConnection): Target | null {
  client.requests += 1;
  useTunnel(store, client);
  return targetOf(request.url ?? '', client.tunnel, (request.socket as Socket & Partial<TLSSocket>).encrypted === true);
}

function open(store: SessionStore, request: IncomingMessage, client: ClientConnection, target: Target): ExchangeRecord {
  const { method = 'GET', httpVersion, httpVersionMajor, rawHeaders } = request;
  const protocolVersion = httpVersionMajor === 2 ? 'HTTP/2.0' : httpVersion === '1.0' ? 'HTTP/1.0' : 'HTTP/1.1';
  const headers = recordedHeaders(request, rawHeaders);
  const head = httpVersionMajor === 2 ? { headers } : { firstLine: `${method} ${target.path} HTTP/${httpVersion}`, headers };
  return store.open({ client, method, protocolVersion, ...target, head });
}

function recordedHeaders({ httpVersionMajor }: IncomingMessage, headers: FlatHeaders): string[] {
  return shared(httpVersionMajor === 2 ? headers : endToEnd(headers));
}
