// The WebSocket of every origin, at any path: echoes messages, answers pings, and closes when asked.
import { createHash } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';

const GUID = '258EAFA5-E914-47DA-95CA-C5AB0DC85B11';

/** Opcodes of RFC 6455. */
const TEXT = 1;
const CLOSE = 8;
const PING = 9;
const PONG = 10;

/** `/refuse` is answered with 403; `?close` makes the server close after its first message. */
export function acceptWebSocket(request: IncomingMessage, socket: Socket, head: Buffer): void {
  if (request.url?.startsWith('/refuse')) {
    socket.end('HTTP/1.1 403 Forbidden\r\nContent-Type: text/plain\r\nContent-Length: 7\r\n\r\nrefused');
    return;
  }
  const accept = createHash('sha1').update(`${request.headers['sec-websocket-key']}${GUID}`).digest('base64');
  socket.write(
    `HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: ${accept}\r\n\r\n`,
  );
  const closeEarly = request.url?.includes('close') ?? false;
  let pending = head;
  socket.on('data', (chunk: Buffer) => {
    pending = Buffer.concat([pending, chunk]);
    for (let frame = readFrame(pending); frame !== null; frame = readFrame(pending)) {
      pending = pending.subarray(frame.length);
      answer(socket, frame, closeEarly);
    }
  });
}

/** An unmasked frame of less than 64 KiB. */
export function frameOf(opcode: number, payload: Buffer): Buffer {
  const short = payload.length < 126;
  const head = Buffer.alloc(short ? 2 : 4);
  head[0] = 0x80 | opcode;
  head[1] = short ? payload.length : 126;
  if (!short) head.writeUInt16BE(payload.length, 2);
  return Buffer.concat([head, payload]);
}

export interface Frame {
  readonly opcode: number;
  readonly masked: boolean;
  readonly payload: Buffer;
  /** Of the whole frame, in bytes. */
  readonly length: number;
}

/** The first frame of the bytes; null if they are not all of it. */
export function readFrame(bytes: Buffer): Frame | null {
  if (bytes.length < 2) return null;
  const [first = 0, second = 0] = bytes;
  const masked = second >= 0x80;
  const short = (second & 0x7f) < 126;
  const start = (short ? 2 : 4) + (masked ? 4 : 0);
  if (bytes.length < start) return null;
  const size = short ? second & 0x7f : bytes.readUInt16BE(2);
  if (bytes.length < start + size) return null;
  const mask = bytes.subarray(start - 4, start);
  const payload = Buffer.from(bytes.subarray(start, start + size));
  if (masked) for (const [index, byte] of payload.entries()) payload[index] = byte ^ (mask[index % 4] as number);
  return { opcode: first & 0x0f, masked, payload, length: start + size };
}

function answer(socket: Socket, { opcode, payload }: Frame, closeEarly: boolean): void {
  if (opcode === CLOSE) socket.end(frameOf(CLOSE, payload));
  else if (opcode === PING) socket.write(frameOf(PONG, payload));
  else if (opcode <= TEXT + 1) socket.write(frameOf(opcode, payload));
  if (closeEarly && opcode === TEXT) socket.write(frameOf(CLOSE, Buffer.from([0x03, 0xe8])));
}
