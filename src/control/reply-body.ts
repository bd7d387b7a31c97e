// Reads the body of a reply: at once up to a size, or chunk by chunk with the event loop free in between.
import type { IncomingHttpHeaders } from 'node:http';
import { setImmediate } from 'node:timers/promises';
import { type Question, tooLarge } from './failure.ts';

export interface ReplyHead {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
}

/** A reply whose body is still to be read; what ends it early is thrown as the error that names the cause. */
export interface Incoming extends ReplyHead {
  readonly body: AsyncIterable<Buffer>;
}

/** A reply with its body, or the first mebibyte of it. */
export interface Reply extends ReplyHead {
  readonly body: Buffer;
  /** Whether that is all of it. */
  readonly complete: boolean;
}

// Far above any control page, and low enough that a foreign server cannot fill the memory.
const MAX_PAGE_BYTES = 1024 * 1024;

const RAISE = 'Or raise charlesLimits.maxExportBytes.';

/** Milliseconds that chunks which have come already may be consumed without a break. */
const TURN = 8;

/** Reads no more of `content` than can be a page. */
export async function readPage({ status, headers }: ReplyHead, content: AsyncIterable<Buffer>): Promise<Reply> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of content) {
    chunks.push(chunk);
    size += chunk.length;
    if (size > MAX_PAGE_BYTES) break;
  }
  const body = Buffer.concat(chunks).subarray(0, MAX_PAGE_BYTES);
  return { status, headers, body, complete: size <= MAX_PAGE_BYTES };
}

/** Throws `CONTROL_TOO_LARGE` once more than `maxBytes` have come, or before the first if that many are announced. */
export async function* chunksOf({ headers, body }: Incoming, question: Question, maxBytes: number): AsyncGenerator<Buffer> {
  const declared = Number(headers['content-length']);
  if (declared > maxBytes) throw tooLarge(question, `${declared} bytes, ${maxBytes} are allowed`, RAISE);
  let size = 0;
  let began = performance.now();
  for await (const chunk of body) {
    size += chunk.length;
    if (size > maxBytes) throw tooLarge(question, `more than ${maxBytes} bytes`, RAISE);
    yield chunk;
    if (performance.now() - began < TURN) continue;
    await setImmediate();
    began = performance.now();
  }
}
