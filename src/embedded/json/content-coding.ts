// Removes the content encoding of a recorded body, also of one that is not complete.
import zlib from 'node:zlib';
import { valuesOf } from '../flat-headers.ts';
import type { MessageRecord } from '../record/message-record.ts';
import { gunzipMembers, isTooLarge } from './gzip-members.ts';

// A body that grows beyond this is a bomb, or of no use in an export.
const MAX_DECODED = 64 * 1024 * 1024;

type Decoder = (bytes: Buffer) => Buffer;

// The flush modes let the decoder end where the recorded part ends.
const zlibOptions = { maxOutputLength: MAX_DECODED, finishFlush: zlib.constants.Z_SYNC_FLUSH };
const brotliOptions = { maxOutputLength: MAX_DECODED, finishFlush: zlib.constants.BROTLI_OPERATION_FLUSH };

const DECODERS: Readonly<Record<string, Decoder>> = {
  gzip: gunzip,
  'x-gzip': gunzip,
  br: (bytes) => zlib.brotliDecompressSync(bytes, brotliOptions),
  deflate: inflate,
  ...zstd(),
};

export function canDecode(coding: string): boolean {
  return coding === 'identity' || Object.hasOwn(DECODERS, coding);
}

/** As on the wire, all lines of it in one; null when there is none. */
export function contentEncodingOf({ head }: MessageRecord): string | null {
  const lines = valuesOf(head?.headers ?? [], 'content-encoding');
  return lines.length === 0 ? null : lines.join(', ');
}

/** What has to be undone, in the order in which it was done. */
export function codingsIn(contentEncoding: string | null): string[] {
  const codings = (contentEncoding ?? '').split(',').map((coding) => coding.trim().toLowerCase());
  return codings.filter((coding) => coding !== '' && coding !== 'identity');
}

/** Null if a coding is unknown or the bytes are not in it. */
export function decodeContent(bytes: Buffer, codings: readonly string[]): Buffer | null {
  try {
    return codings.reduceRight((rest, coding) => {
      const decode = Object.hasOwn(DECODERS, coding) ? DECODERS[coding] : undefined;
      if (decode === undefined) throw new Error(`unknown content coding ${coding}`);
      return decode(rest);
    }, bytes);
  } catch {
    return null;
  }
}

// Some servers write on behind the end, which Node takes for a broken body and browsers do not.
function gunzip(bytes: Buffer): Buffer {
  try {
    return zlib.gunzipSync(bytes, zlibOptions);
  } catch (error) {
    if (isTooLarge(error)) throw error;
    return gunzipMembers(bytes, MAX_DECODED);
  }
}

// Servers send `deflate` with and without the zlib header.
function inflate(bytes: Buffer): Buffer {
  try {
    return zlib.inflateSync(bytes, zlibOptions);
  } catch {
    return zlib.inflateRawSync(bytes, zlibOptions);
  }
}

// Node has it from 22.15 on.
function zstd(): Record<string, Decoder> {
  const { zstdDecompressSync } = zlib as { zstdDecompressSync?: (bytes: Buffer, options: object) => Buffer };
  return zstdDecompressSync === undefined ? {} : { zstd: (bytes) => zstdDecompressSync(bytes, { maxOutputLength: MAX_DECODED }) };
}
