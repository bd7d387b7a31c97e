// The recorded part of one body: pushed as it passes, cut at the limit, never copied on the way.

export class BodyRecord {
  /** Bytes that passed, recorded or not, without chunk framing. */
  size = 0;
  /** True once bytes at its beginning were dropped. */
  beheaded = false;
  readonly limit: number;
  #chunks: Buffer[] = [];
  #room: number;
  #decoded: Buffer | null = null;

  constructor(limit: number) {
    this.limit = limit;
    this.#room = limit;
  }

  push(chunk: Buffer): void {
    this.size += chunk.length;
    if (this.#room === 0) return;
    const part = chunk.length > this.#room ? chunk.subarray(0, this.#room) : chunk;
    this.#room -= part.length;
    this.#chunks.push(part);
  }

  /** True if bytes were beyond the limit. */
  get cut(): boolean {
    return this.#room === 0 && this.size > this.limit;
  }

  bytes(): Buffer {
    const [only] = this.#chunks;
    if (only !== undefined && this.#chunks.length === 1) return only;
    const whole = Buffer.concat(this.#chunks);
    this.#chunks = whole.length === 0 ? [] : [whole];
    return whole;
  }

  /** The bytes after `decode`, of a body that is over: it runs once, and its result replaces what was recorded. */
  decoded(decode: (bytes: Buffer) => Buffer | null): Buffer | null {
    if (this.#decoded !== null) return this.#decoded;
    const decoded = decode(this.bytes());
    if (decoded === null) return null;
    this.#chunks = [];
    this.#decoded = decoded;
    return decoded;
  }

  /** Drops what was recorded so far; what comes later is recorded. */
  behead(): void {
    this.beheaded ||= this.size > 0;
    this.#chunks = [];
    this.#room = this.limit;
  }
}
