// Reads gzip (RFC 1952) member by member, where Node refuses the whole for what stands behind the last one.
import zlib from 'node:zlib';

const FIXED_HEADER = 10;
const TRAILER = 8;
const HAS_CHECKSUM = 0x02;
const HAS_EXTRA = 0x04;
const HAS_NAME = 0x08;
const HAS_COMMENT = 0x10;
// Each costs what a large one does.
const MOST_MEMBERS = 1000;

/** What the members at the beginning hold, as browsers read them: without checksums. @throws Error without any, and beyond `most` bytes. */
export function gunzipMembers(bytes: Buffer, most: number): Buffer {
  const contents: Buffer[] = [];
  let rest = bytes;
  for (let room = most; isGzip(rest); room -= contents.at(-1)?.length ?? 0) {
    if (room <= 0 || contents.length === MOST_MEMBERS) throw new Error('more gzip than anybody can use');
    const compressed = rest.subarray(headerEnd(rest));
    const { content, size } = inflated(compressed, room);
    if (content === null) break;
    contents.push(content);
    rest = compressed.subarray(size + TRAILER);
  }
  if (contents.length === 0) throw new Error('no gzip');
  return Buffer.concat(contents);
}

function isGzip(bytes: Buffer): boolean {
  return bytes.length >= FIXED_HEADER && bytes[0] === 0x1f && bytes[1] === 0x8b && bytes[2] === 8;
}

function headerEnd(bytes: Buffer): number {
  const flags = bytes[3] ?? 0;
  let end = FIXED_HEADER;
  if (flags & HAS_EXTRA) end += 2 + (bytes.length < end + 2 ? 0 : bytes.readUInt16LE(end));
  for (const text of [HAS_NAME, HAS_COMMENT]) if (flags & text) end = bytes.indexOf(0, end) + 1 || bytes.length;
  return flags & HAS_CHECKSUM ? end + 2 : end;
}

/** `size`: of what was read; `content` is null where it is broken. */
function inflated(bytes: Buffer, most: number): { readonly content: Buffer | null; readonly size: number } {
  try {
    const options = { info: true, maxOutputLength: most, finishFlush: zlib.constants.Z_SYNC_FLUSH };
    const { buffer, engine } = zlib.inflateRawSync(bytes, options) as unknown as {
      readonly buffer: Buffer;
      readonly engine: { readonly bytesWritten: number };
    };
    return { content: buffer, size: engine.bytesWritten };
  } catch (error) {
    if (isTooLarge(error)) throw error;
    return { content: null, size: 0 };
  }
}

export function isTooLarge(error: unknown): boolean {
  return (error as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE';
}
