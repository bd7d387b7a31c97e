// What can be read of a body: its text, that of what is compressed in it, and of a WebSocket its messages.
import { constants, gunzipSync } from 'node:zlib';
import type { Entry, EntrySide } from '../session/entry.ts';

// What grows beyond this is a bomb, or no text.
const MOST_BYTES = 64 * 1024 * 1024;
const GZIP = Buffer.from([0x1f, 0x8b]);
const SENDERS = { request: 'client', response: 'server' } as const;

export function bodyTexts(entry: Entry, side: EntrySide): string[] {
  if (entry.webSocket) {
    return entry.frames.filter(({ from }) => from === SENDERS[side]).flatMap(({ text, bytes }) => [text, ...gunzipped(bytes)]);
  }
  const text = entry.text(side);
  const { body } = entry.raw[side];
  // Where a media type says text, bytes that are none are written as ISO-8859-1.
  const asText = body !== undefined && 'text' in body;
  const bytes = asText ? Buffer.from(text.startsWith(GZIP.toString('latin1')) ? text : '', 'latin1') : entry.bytes(side);
  return [text, ...gunzipped(bytes)];
}

/** Analytics send their beacons gzipped without a header that says so. As much as there is: a body may have been cut. */
function gunzipped(bytes: Buffer): string[] {
  if (!bytes.subarray(0, GZIP.length).equals(GZIP)) return [];
  try {
    return [gunzipSync(bytes, { maxOutputLength: MOST_BYTES, finishFlush: constants.Z_SYNC_FLUSH }).toString()];
  } catch {
    return [];
  }
}
