// Tells a body that is still in its content encoding, so that nobody can search it.
import { isUtf8 } from 'node:buffer';
import type { Entry, EntrySide } from '../entry.ts';

// Chunks of a signed upload hold the bytes as they are.
const NO_CODING = /^(?:identity|none|aws-chunked|[\s,])*$/i;

/** What says an encoding and is plain text all the same can be read. */
export function isBodyEncoded({ raw }: Entry, side: EntrySide): boolean {
  const { body, contentEncoding } = raw[side];
  if (body === undefined || !('encoded' in body) || body.decoded === true) return false;
  return !NO_CODING.test(contentEncoding ?? '') && !isUtf8(Buffer.from(body.encoded, 'base64'));
}
