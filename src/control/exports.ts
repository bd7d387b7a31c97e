// The exports of the session: told from pages, read entry by entry or handed over as they come.
import { constants } from 'node:buffer';
import { Readable } from 'node:stream';
import { finished } from 'node:stream/promises';
import { isCharlesError } from '../errors/charles-error.ts';
import type { EntryHead } from '../session/raw-entry.ts';
import { type SessionRead, SessionReader } from '../session/session-reader.ts';
import { isExport, START } from './export-start.ts';
import { type Question, tooLarge, unreadable } from './failure.ts';
import { refuseData } from './page.ts';
import { chunksOf, type Incoming, readPage } from './reply-body.ts';

/** An export on its way. */
export interface SessionDownload {
  /** The header as Charles sent it; null without one. */
  readonly contentType: string | null;
  /** The header as Charles sent it, with the name that it suggests for a file; null without one. */
  readonly contentDisposition: string | null;
  /** To be read to its end or destroyed. It fails with the same errors as the call that gave it. */
  readonly body: Readable;
}

export interface ExportRead {
  readonly maxBytes: number;
  readonly wanted?: ((head: EntryHead) => boolean) | undefined;
}

/** Reads `session/export-json`. */
export async function readSession(reply: Incoming, question: Question, { maxBytes, wanted }: ExportRead): Promise<SessionRead> {
  const reader = new SessionReader(wanted);
  const data = await dataOf(reply, question, { maxBytes, xml: false });
  try {
    for await (const chunk of data) {
      reader.push(chunk);
      if (reader.held > LONGEST_ENTRY) throw tooLarge(question, 'an entry that is too long', NO_LONGER_TEXT);
    }
    return reader.end();
  } catch (thrown) {
    if (!isCharlesError(thrown, 'SESSION_INVALID')) throw thrown;
    throw unreadable(question, `was answered with something that is no session: ${thrown.why}`, thrown);
  }
}

/** Calls `begun` when the data begins, and resolves when the consumer has done with it. */
export async function handOver(
  reply: Incoming,
  question: Question,
  { maxBytes, xml }: DataOptions,
  begun: (download: SessionDownload) => void,
): Promise<void> {
  const data = await dataOf(reply, question, { maxBytes, xml });
  const body = Readable.from(data, { objectMode: false });
  const { headers } = reply;
  const disposition = headers['content-disposition'];
  begun({ contentType: headers['content-type'] ?? null, contentDisposition: disposition ?? null, body });
  // What went wrong is the consumer's to hear, from the stream.
  await finished(body).catch(() => {});
}

// With room for the chunk that ends it.
const LONGEST_ENTRY = constants.MAX_STRING_LENGTH - 1024 ** 2;
const NO_LONGER_TEXT = `Node cannot hold a text of more than ${constants.MAX_STRING_LENGTH} bytes.`;

interface DataOptions {
  readonly maxBytes: number;
  readonly xml: boolean;
}

/** The body, once it is clear that it is no page. */
async function dataOf(reply: Incoming, question: Question, { maxBytes, xml }: DataOptions): Promise<AsyncIterable<Buffer>> {
  const chunks = chunksOf(reply, question, maxBytes);
  let start: Buffer = Buffer.alloc(0);
  let good: boolean | null = null;
  while (good === null) {
    const { done = false, value } = await chunks.next();
    if (!done) start = start.length === 0 ? value : Buffer.concat([start, value]);
    good = isExport(start, { xml, last: done || start.length >= START });
  }
  const data = joined(start, chunks);
  // 204 and 206 have nothing, or a part.
  if (good && reply.status === 200) return data;
  refuseData(question, await readPage(reply, data), { page: !good && start.length > 0 });
}

async function* joined(start: Buffer, rest: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  yield start;
  yield* rest;
}
