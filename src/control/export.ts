// The reply of `session/export-json` as a session: refuses what is too large, and what is no session.
import { constants } from 'node:buffer';
import { isCharlesError } from '../errors/charles-error.ts';
import { parseSession } from '../session/parse-session.ts';
import type { RawEntry } from '../session/raw-entry.ts';
import type { Reply } from './exchange.ts';
import { type Question, tooLarge, unreadable } from './failure.ts';
import { checkData } from './page.ts';

/** Reads with the number of bytes that may be read, and parses what came. */
export async function sessionOf(
  question: Question,
  maxExportBytes: number,
  read: (maxBytes: number) => Promise<Reply>,
): Promise<RawEntry[]> {
  const maxBytes = Math.min(maxExportBytes, constants.MAX_STRING_LENGTH);
  const reply = await read(maxBytes);
  if (reply.overflow) throw overflow(question, reply, maxBytes, maxExportBytes);
  checkData(question, reply);
  try {
    return parseSession(reply.body);
  } catch (thrown) {
    if (!isCharlesError(thrown, 'SESSION_INVALID')) throw thrown;
    throw unreadable(question, `was answered with something that is no session: ${thrown.why}`, thrown);
  }
}

function overflow(question: Question, reply: Reply, maxBytes: number, maxExportBytes: number): Error {
  const declared = reply.headers['content-length'];
  const size = declared === undefined ? `more than ${maxBytes} bytes` : `${declared} bytes, ${maxBytes} are allowed`;
  return tooLarge(
    question,
    size,
    maxBytes < maxExportBytes ? 'Node cannot hold a longer text.' : 'Or raise charlesLimits.maxExportBytes.',
  );
}
