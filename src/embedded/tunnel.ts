// Passes a tunnel that carries something other than HTTP, and records its bytes.
import type { Socket } from 'node:net';
import { TLSSocket } from 'node:tls';
import type { Tunnel } from './client-connection.ts';
import { errorMessageOf, reportOf } from './error-page.ts';
import { pass } from './throttle/pass.ts';
import { factsOf } from './upstream/connect.ts';
import type { Upstream } from './upstream/upstream.ts';

/** A tunnel inside of which TLS was taken off gets TLS again towards its server. */
export async function passTunnel(socket: Socket, { host, port, record }: Tunnel, upstream: Upstream): Promise<void> {
  record.tunnel = true;
  socket.on('error', () => {});
  socket.once('close', () => record.complete());
  try {
    await record.init.client.entrance.shaping.response(0, socket);
    if (socket.destroyed) return;
    const server = await upstream.connect({ host, port, tls: socket instanceof TLSSocket }, []);
    if (socket.destroyed) {
      record.complete();
      return void server.destroy();
    }
    record.connected(factsOf(server), false);
    record.requestBegin = null;
    // Some protocols say by the end of one side that they now wait for the other's answer.
    for (const side of [socket, server]) side.allowHalfOpen = true;
    socket.once('close', () => server.destroy());
    const close = () => {
      record.complete();
      socket.end();
    };
    pass({ source: socket, sink: server, record, direction: 'up' });
    pass({
      source: server,
      sink: socket,
      record,
      direction: 'down',
      onEnd: () => (server.destroyed ? close() : server.once('close', close)),
      onBroken: close,
    });
  } catch (error) {
    record.fail(errorMessageOf(reportOf(error)));
    socket.destroy();
  }
}
