// What happens with each thing that arrives: control pages are served, the rest is recorded and passed on.
import type { IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';
import type { TLSSocket } from 'node:tls';
import { messageOf } from '../errors/message-of.ts';
import type { ClientConnection } from './client-connection.ts';
import { openConnectEntry, rejectConnectEntry, secureTunnel, useTunnel } from './connect-entry.ts';
import type { ControlHandler } from './control/control-handler.ts';
import { MALFORMED, replyError, respondError } from './error-page.ts';
import { forward } from './forward.ts';
import type { FrontEvents } from './front.ts';
import type { ExchangeRecord } from './record/exchange-record.ts';
import type { SessionStore } from './session-store.ts';
import { isControl, type Target, targetOf } from './target.ts';
import { passTunnel } from './tunnel.ts';
import { upgrade } from './upgrade.ts';
import { endToEnd } from './upstream/headers.ts';

export function traffic(store: SessionStore, control: ControlHandler): FrontEvents {
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
      if (target.scheme === 'http' && isControl(target)) return serve(control, request, response, target.path);
      const record = open(store, request, client, target);
      void forward({ request, response, record, target, upstream: client.entrance.upstream });
    },
    upgrade(request, socket, head, client) {
      const target = arrive(store, request, client);
      if (target === null) return replyError(socket, MALFORMED);
      const record = open(store, request, client, target);
      void upgrade({ request, socket, head, record, target, upstream: client.entrance.upstream });
    },
    opaque(socket, client) {
      if (client.tunnel === null) return void socket.destroy();
      store.add(client.tunnel.record);
      void passTunnel(socket, client.tunnel, client.entrance.upstream);
    },
  };
}

/** A fault of ours in one reply must not end the recording of all the others. */
function serve(control: ControlHandler, ...[request, response, path]: Parameters<ControlHandler['serve']>): void {
  try {
    control.serve(request, response, path);
  } catch (error) {
    respondError(request, response, { title: 'Failed to serve the Web Interface', reason: messageOf(error) });
  }
}

function arrive(store: SessionStore, request: IncomingMessage, client: ClientConnection): Target | null {
  client.requests += 1;
  useTunnel(store, client);
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
