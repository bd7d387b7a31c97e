// What happens with each thing that arrives: control pages are served, the rest is recorded and passed on.
import type { IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';
import type { TLSSocket } from 'node:tls';
import type { ClientConnection } from './client-connection.ts';
import { hideConnectEntry, openConnectEntry, rejectConnectEntry } from './connect-entry.ts';
import type { ControlHandler } from './control/control-handler.ts';
import { MALFORMED, replyError, respondError } from './error-page.ts';
import { forward } from './forward.ts';
import type { FrontEvents } from './front.ts';
import type { Mockttp } from './mockttp.ts';
import type { ExchangeRecord } from './record/exchange-record.ts';
import type { SessionStore } from './session-store.ts';
import { isControl, type Target, targetOf } from './target.ts';
import { passTunnel } from './tunnel.ts';
import { upgrade } from './upgrade.ts';
import { endToEnd } from './upstream/headers.ts';

export function traffic(
  store: SessionStore,
  control: ControlHandler,
  resetOrDestroy: Mockttp['sockets']['resetOrDestroy'],
): FrontEvents {
  return {
    connect: (request, place, client) => openConnectEntry(store, request, place, client),
    secured: (client) => hideConnectEntry(store, client),
    rejected: (client) => {
      if (client.requests === 0) rejectConnectEntry(store, client);
    },
    request(request, response, client) {
      // What they say, the response's `close` says too.
      request.on('error', () => {});
      response.on('error', () => {});
      const target = arrive(store, request, client);
      if (target === null) return respondError(request, response, MALFORMED);
      if (target.scheme === 'http' && isControl(target)) return control.serve(request, response, target.path);
      const record = open(store, request, client, target);
      // Of the types that it names, it reads what any request of Node's has.
      const reset = () => resetOrDestroy(request as unknown as Parameters<typeof resetOrDestroy>[0]);
      void forward({ request, response, record, target, upstream: client.entrance.upstream, reset });
    },
    upgrade(request, socket, head, client) {
      const target = arrive(store, request, client);
      if (target === null) return replyError(socket, MALFORMED);
      const record = open(store, request, client, target);
      const reset = () => resetOrDestroy(socket);
      void upgrade({ request, socket, head, record, target, upstream: client.entrance.upstream, reset });
    },
    opaque(socket, client) {
      if (client.tunnel === null) return void socket.destroy();
      store.add(client.tunnel.record);
      void passTunnel(socket, client.tunnel, client.entrance.upstream);
    },
  };
}

function arrive(store: SessionStore, request: IncomingMessage, client: ClientConnection): Target | null {
  client.requests += 1;
  hideConnectEntry(store, client);
  return targetOf(request.url ?? '', client.tunnel, (request.socket as Socket & Partial<TLSSocket>).encrypted === true);
}

function open(store: SessionStore, request: IncomingMessage, client: ClientConnection, target: Target): ExchangeRecord {
  const { method = 'GET', httpVersion, httpVersionMajor, rawHeaders } = request;
  const protocolVersion = httpVersionMajor === 2 ? 'HTTP/2.0' : httpVersion === '1.0' ? 'HTTP/1.0' : 'HTTP/1.1';
  const head =
    httpVersionMajor === 2
      ? { headers: rawHeaders }
      : { firstLine: `${method} ${target.path} HTTP/${httpVersion}`, headers: endToEnd(rawHeaders) };
  return store.open({ client, method, protocolVersion, ...target, head });
}
