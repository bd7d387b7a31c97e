// Undoes the compression of WebSocket messages (permessage-deflate, RFC 7692), one after another.
import zlib from 'node:zlib';

/** Null for what is not in the format, or too large; with a shared context then also for all that follows. */
export type Inflate = (payload: Buffer) => Buffer | null;

// What all messages of a direction may grow to: beyond it they are a bomb, or of no use to a test.
const MAX_INFLATED = 64 * 1024 * 1024;
const WINDOW = 32 * 1024;
// The sender leaves it out of every message.
const TAIL = Buffer.from([0, 0, 0xff, 0xff]);

/** For the messages of one side; `extensions` is what the server agreed to, null or without this extension nothing is inflated. */
export function inflater(extensions: string, from: 'client' | 'server'): Inflate {
  const agreed = extensions
    .toLowerCase()
    .split(',')
    .map((extension) => extension.split(';').map((part) => part.trim()));
  const parameters = agreed.find(([name]) => name === 'permessage-deflate');
  if (parameters === undefined) return () => null;
  return parameters.includes(`${from}_no_context_takeover`) ? inflaterOf(false) : inflaterOf(true);
}

function inflaterOf(isShared: boolean): Inflate {
  let room = MAX_INFLATED;
  let dictionary = Buffer.alloc(0);
  let isLost = false;
  return (payload) => {
    const inflated = isLost || room === 0 ? null : inflate(payload, room, dictionary);
    if (inflated === null) {
      isLost = isShared;
      return null;
    }
    room -= inflated.length;
    // The window of the whole stream, handed from message to message: Node inflates a stream only asynchronously.
    if (isShared) dictionary = Buffer.concat([dictionary, inflated.subarray(-WINDOW)]).subarray(-WINDOW);
    return inflated;
  };
}

function inflate(payload: Buffer, maxOutputLength: number, dictionary: Buffer): Buffer | null {
  try {
    return zlib.inflateRawSync(Buffer.concat([payload, TAIL]), {
      maxOutputLength,
      finishFlush: zlib.constants.Z_SYNC_FLUSH,
      ...(dictionary.length > 0 && { dictionary }),
    });
  } catch {
    return null;
  }
}
