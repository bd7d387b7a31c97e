// One recorded message, request or response: its head as it was on the wire, and its body.
import { BodyRecord } from './body-record.ts';

export interface MessageHead {
  /** Absent for HTTP/2. */
  readonly firstLine?: string;
  /** Names and values in turn, as on the wire; HTTP/2 pseudo headers included. */
  readonly headers: readonly string[];
}

export class MessageRecord {
  head: MessageHead | null = null;
  /** Headers that followed the body; names and values in turn. */
  trailers: readonly string[] = [];
  /** Bytes of the TLS handshake that this message waited for. */
  handshake: number | null = null;
  /** Bytes of the body with its framing, where that was measured. */
  wireSize: number | null = null;
  /** Of a response: it came to its end. */
  ended = false;
  /** False for a CONNECT: Charles counts only what went through it. */
  countsHead = true;
  readonly body: BodyRecord;

  constructor(limit: number) {
    this.body = new BodyRecord(limit);
  }

  /**
   * Bytes of the head in its text form. For HTTP/2 that is before header compression, whose result Node does not show.
   */
  get headSize(): number {
    return this.head === null || !this.countsHead ? 0 : sizeOfHead(this.head);
  }

  header(name: string): string | null {
    const headers = this.head?.headers ?? [];
    for (let index = 0; index < headers.length; index += 2) {
      if (headers[index]?.toLowerCase() === name) return headers[index + 1] ?? null;
    }
    return null;
  }
}

/** Bytes on the wire of HTTP/1.1. */
export function sizeOfHead({ firstLine, headers }: MessageHead): number {
  let size = firstLine === undefined ? 0 : firstLine.length + 4;
  // Two bytes of colon and space, or of line end, for each name and value.
  for (const part of headers) size += part.length + 2;
  return size;
}
