// Reads a JSON session while its bytes arrive: only the entries that are wanted, keeping nothing of the others.
import { ArraySplitter } from './array-splitter.ts';
import { checkedEntry, checkedHead, invalidSession, parseList } from './parse-session.ts';
import type { EntryHead, RawEntry } from './raw-entry.ts';

export interface SessionRead {
  /** Those that were wanted, in Charles's order. */
  readonly entries: RawEntry[];
  /** How many entries there were, wanted or not. */
  readonly seen: number;
  /** Length of the whole text. */
  readonly bytes: number;
}

// Up to here one JSON.parse of all is faster, takes a millisecond or two, and what it keeps does not matter.
const SHORT_SESSION = 256 * 1024;

/** Every method throws `SESSION_INVALID` as `parseSession` does; what an unwanted entry has behind its times is not checked. */
export class SessionReader {
  readonly #entries: RawEntry[] = [];
  readonly #splitter: ArraySplitter;
  readonly #wanted: ((head: EntryHead) => boolean) | undefined;
  #bytes = 0;
  /** All that came, while it is short. */
  #short: Buffer[] | null = [];
  /** Number of the last entry that was asked about before its end. */
  #asked = 0;

  /** `wanted` is asked once an entry, in their order; without it all are. */
  constructor(wanted?: (head: EntryHead) => boolean) {
    this.#wanted = wanted;
    const sink = { head: (text: string) => this.#head(text), element: (text: string) => this.#element(text) };
    this.#splitter = new ArraySplitter(sink, invalidSession);
  }

  push(chunk: Buffer): void {
    this.#bytes += chunk.length;
    if (this.#short === null) {
      this.#splitter.push(chunk);
      return;
    }
    this.#short.push(chunk);
    if (this.#bytes <= SHORT_SESSION) return;
    for (const piece of this.#short) this.#splitter.push(piece);
    this.#short = null;
  }

  /** Bytes that are held of an entry whose end has not come. */
  get held(): number {
    return this.#splitter.held;
  }

  /** To be called once, when all was pushed. */
  end(): SessionRead {
    if (this.#short !== null) return this.#readShort(parseList(Buffer.concat(this.#short)));
    this.#splitter.end();
    return { entries: this.#entries, seen: this.#splitter.count, bytes: this.#bytes };
  }

  #readShort(list: readonly unknown[]): SessionRead {
    list.forEach((value, index) => {
      const place = `entry ${index}`;
      if (this.#wants(value, place)) this.#entries.push(checkedEntry(value, place));
    });
    return { entries: this.#entries, seen: list.length, bytes: this.#bytes };
  }

  #head(text: string): boolean | null {
    if (this.#wanted === undefined) return true;
    // Charles writes nothing nested before the times; but if anybody does, they come later.
    if (!text.includes('"times"')) return null;
    const value = this.#parse(text);
    if (!Object.hasOwn(value as object, 'times')) return null;
    this.#asked = this.#splitter.count;
    return this.#wants(value, this.#place());
  }

  #element(text: string): void {
    const value = this.#parse(text);
    const asked = this.#asked === this.#splitter.count;
    if (!asked && !this.#wants(value, this.#place())) return;
    this.#entries.push(checkedEntry(value, this.#place()));
  }

  #wants(value: unknown, place: string): boolean {
    return this.#wanted === undefined || this.#wanted(checkedHead(value, place));
  }

  #parse(text: string): unknown {
    try {
      return JSON.parse(text);
    } catch {
      // The engine's own message quotes the text, which may hold secrets.
      throw invalidSession(`${this.#place()} is no JSON`);
    }
  }

  #place(): string {
    return `entry ${this.#splitter.count - 1}`;
  }
}
