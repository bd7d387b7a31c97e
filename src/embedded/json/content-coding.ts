// Removes the content encoding of a recorded body, also of one that is not complete.
import zlib from 'node:zlib';

// A body that grows beyond this is a bomb, or of no use in an export.
const MAX_DECODED = 64 * 1024 * 1024;

type Decoder = (bytes: Buffer) => Buffer;

// The flush modes let the decoder end where the recorded part ends.
const zlibOptions = { maxOutputLength: MAX_DECODED, finishFlush: zlib.constants.Z_SYNC_FLUSH };
const brotliOptions = { maxOutputLength: MAX_DECODED, finishFlush: zlib.constants.BROTLI_OPERATION_FLUSH };

const DECODERS: Readonly<Record<string, Decoder>> = {
  gzip: (bytes) => zlib.gunzipSync(bytes, zlibOptions),
  'x-gzip': (bytes) => zlib.gunzipSync(bytes, zlibOptions),
  br: (bytes) => zlib.brotliDecompressSync(bytes, brotliOptions),
  deflate: inflate,
  ...zstd(),
};

export function canDecode(coding: string): boolean {
  return coding === 'identity' || Object.hasOwn(DECODERS, coding);
}

/** Null if the encoding is unknown or the bytes are not in it. */
export function decodeContent(bytes: Buffer, contentEncoding: string): Buffer | null {
  const codings = contentEncoding.toLowerCase().split(',');
  try {
    return codings.reduceRight((rest, coding) => {
      const decode = DECODERS[coding.trim()];
      if (decode === undefined) throw new Error(`unknown content coding ${coding}`);
      return decode(rest);
    }, bytes);
  } catch {
    return null;
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
