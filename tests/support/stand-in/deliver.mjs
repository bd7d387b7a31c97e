// Writes a reply of control.charles: at once, slowly, or not to its end.
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { setTimeout } from 'node:timers/promises';

/** How often a slow reply gets its next part, in milliseconds. */
const BEAT = 20;

/**
 * Rejects when the body cannot be made.
 * `reply.breakOff`: called in the middle of the body, whose rest is not written. `reply.bytes`: written in place of a reply.
 * `lengthless`: the end of the connection is the end of the reply.
 */
export async function deliver(response, reply, { slow, truncate, lengthless }, { onPiece, onEnd }) {
  if (reply.bytes !== undefined) return response.socket.end(reply.bytes);
  const pieces = [await reply.body].flat().map((piece) => Buffer.from(piece));
  const length = pieces.reduce((sum, piece) => sum + piece.length, 0);
  for (const piece of pieces) onPiece(piece);
  // Node would send chunks.
  if (lengthless) response.useChunkedEncodingByDefault = false;
  const framing = lengthless ? { Connection: 'close' } : { 'Content-Length': length };
  response.writeHead(reply.status, { ...reply.headers, ...framing });
  if (slow?.delay) await setTimeout(slow.delay);
  const breakOff = reply.breakOff ?? (truncate && (() => response.destroy()));
  if (breakOff) {
    response.write(Buffer.concat(pieces).subarray(0, length / 2), breakOff);
    return;
  }
  // Complete before the client can know the end.
  const last = async function* () {
    yield* slow?.bytesPerSecond ? trickle(pieces, slow.bytesPerSecond) : pieces;
    onEnd();
  };
  // A client that goes away in the middle is no error.
  await pipeline(Readable.from(last(), { objectMode: false }), response).catch(() => {});
}

async function* trickle(pieces, bytesPerSecond) {
  const size = Math.max(1, Math.round((bytesPerSecond * BEAT) / 1000));
  for (const piece of pieces) {
    for (let at = 0; at < piece.length; at += size) {
      yield piece.subarray(at, at + size);
      await setTimeout(BEAT);
    }
  }
}
