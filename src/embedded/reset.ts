// Breaks the client's side the way a server broke ours: what came so far must not pass for whole.
import type { IncomingMessage } from 'node:http';
import type { ServerHttp2Stream } from 'node:http2';
import type { Socket } from 'node:net';

export function resetRequest(request: IncomingMessage): void {
  const { stream, socket } = request as { stream?: ServerHttp2Stream; socket: Socket };
  // Not `close` with an error code: Node would end the stream cleanly before it.
  if (stream === undefined) resetSocket(socket);
  else stream.destroy(new Error('The server broke off'));
}

export function resetSocket(socket: Socket): void {
  const { _parent } = socket as { _parent?: Socket | null };
  // A TLS socket cannot be reset, the one below it can.
  if (_parent) resetSocket(_parent);
  else socket.resetAndDestroy();
}
