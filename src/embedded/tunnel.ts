// Passes a tunnel that carries something other than HTTP, and records its bytes.
import type { Socket } from 'node:net';
import { TLSSocket } from 'node:tls';
import type { Tunnel } from './client-connection.ts';
import { errorMessageOf, reportOf } from './error-page.ts';
import { factsOf } from './upstream/connect.ts';
import type { Upstream } from './upstream/upstream.ts';

/** A tunnel inside of which TLS was taken off gets TLS again towards its server. */
export async function passTunnel(socket: Socket, { host, port, record }: Tunnel, upstream: Upstream): Promise<void> {
  record.tunnel = true;
  socket.on('error', () => {});
  socket.once('close', () => record.complete());
  try {
    const server = await upstream.connect({ host, port, tls: socket instanceof TLSSocket }, []);
    if (socket.destroyed) {
      record.complete();
      return void server.destroy();
    }
    record.connected(factsOf(server), false);
    record.requestBegin = null;
    server.once('close', () => {
      record.complete();
      socket.end();
    });
    socket.once('close', () => server.destroy());
    socket.on('data', (chunk: Buffer) => record.request.body.push(chunk));
    server.on('data', (chunk: Buffer) => record.response.body.push(chunk));
    socket.pipe(server).pipe(socket);
  } catch (error) {
    record.fail(errorMessageOf(reportOf(error)));
    socket.destroy();
  }
}
