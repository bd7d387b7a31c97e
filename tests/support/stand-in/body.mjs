// The four forms of a body in export-json: text or base64 by media type, content encoding removed where it can be.
import zlib from 'node:zlib';

const BINARY = /^(image|audio|video|font)\/|octet-stream|zip|pdf/i;
const DECODERS = { __proto__: null, gzip: zlib.gunzipSync, deflate: zlib.inflateSync, br: zlib.brotliDecompressSync };

export function bodyOf(bytes, { mimeType, charset, contentEncoding }) {
  if (mimeType === null && bytes.length === 0) return {};
  const { decoded, plain } = decode(bytes, contentEncoding);
  const mark = decoded ? { decoded: true } : {};
  if (mimeType === null || BINARY.test(mimeType))
    return { body: { encoding: 'base64', encoded: plain.toString('base64'), ...mark } };
  // As far as is known, without a charset Charles reads a character a byte.
  return { body: { text: plain.toString(charset === null ? 'latin1' : 'utf8'), charset, ...mark } };
}

function decode(bytes, contentEncoding) {
  const decoder = DECODERS[contentEncoding];
  if (decoder === undefined || bytes.length === 0) return { decoded: false, plain: bytes };
  try {
    return { decoded: true, plain: decoder(bytes) };
  } catch {
    // Half of a compressed body, of an entry in flight, cannot be decoded.
    return { decoded: true, plain: Buffer.alloc(0) };
  }
}
