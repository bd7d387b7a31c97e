// Cuts the bytes of a JSON list of objects into its elements while they arrive; what nobody wants is not kept.

export interface ElementSink {
  /**
   * Gets an element up to the end of a nested value, closed by `}`. False: its rest is only skipped; null: not to be told yet, so
   * asked again at the next one.
   */
  head(text: string): boolean | null;
  /** Gets a whole element, if `head` did not refuse it. */
  element(text: string): void;
}

const [QUOTE, BACKSLASH, COMMA, COLON] = [0x22, 0x5c, 0x2c, 0x3a];
const [OPEN_BRACE, CLOSE_BRACE, OPEN_BRACKET, CLOSE_BRACKET] = [0x7b, 0x7d, 0x5b, 0x5d];
const BYTE_ORDER_MARK = [0xef, 0xbb, 0xbf];
// How often an element is shown: each time it is copied from its beginning.
const MOST_HEADS = 16;

/** What may come next outside of elements. */
type Place = 'list' | 'first' | 'more' | 'next' | 'end';

/**
 * Checks the list and the strings in it; whether an element that is kept is JSON is for its reader to find out. Every method
 * throws what `invalid` makes of the reason.
 */
export class ArraySplitter {
  /** Elements that have begun. */
  count = 0;
  /** Bytes that are kept of an element whose end has not come. */
  held = 0;
  #bytes = 0;
  #place: Place = 'list';
  /** 0 between elements, 1 in one. */
  #depth = 0;
  #inString = false;
  #escaped = false;
  /** A string has ended, and what comes behind it has not come yet. */
  #behindString = false;
  /** How often this element may still be shown; 0 when it is judged. */
  #heads = 0;
  /** The element's bytes of earlier chunks; null while it is skipped. */
  #pieces: Buffer[] | null = null;
  /** Where the element, or its part in this chunk, begins. */
  #from = 0;
  readonly #sink: ElementSink;
  readonly #invalid: (why: string) => Error;

  constructor(sink: ElementSink, invalid: (why: string) => Error) {
    this.#sink = sink;
    this.#invalid = invalid;
  }

  push(chunk: Buffer): void {
    this.#from = 0;
    let at = 0;
    while (at < chunk.length) {
      at = this.#depth === 0 ? this.#between(chunk, at) : this.#inside(chunk, at);
    }
    if (this.#depth > 0) this.#keep(chunk);
    this.#bytes += chunk.length;
  }

  /** Throws unless the list is complete. */
  end(): void {
    if (this.#depth > 0) throw this.#invalid(`it breaks off in entry ${this.count - 1}, after ${this.#bytes} bytes`);
    if (this.#place === 'list') throw this.#invalid('expected JSON, got nothing');
    if (this.#place !== 'end') throw this.#invalid(`it breaks off after ${this.count} entries, after ${this.#bytes} bytes`);
  }

  #between(chunk: Buffer, at: number): number {
    const byte = chunk[at] as number;
    const place = this.#place;
    if (byte === 0x20 || byte === 0x0a || byte === 0x0d || byte === 0x09) return at + 1;
    if (place === 'list' && byte === OPEN_BRACKET) this.#place = 'first';
    else if (place === 'list' && byte === BYTE_ORDER_MARK[this.#bytes + at]) return at + 1;
    else if (place === 'more' && byte === COMMA) this.#place = 'next';
    else if ((place === 'more' || place === 'first') && byte === CLOSE_BRACKET) this.#place = 'end';
    else if ((place === 'next' || place === 'first') && byte === OPEN_BRACE) this.#begin(at);
    else throw this.#invalid(this.#unexpected(byte, at));
    return at + 1;
  }

  #begin(at: number): void {
    this.count += 1;
    this.#depth = 1;
    this.#heads = MOST_HEADS;
    this.#pieces = [];
    this.held = 0;
    this.#from = at;
  }

  /** In an element: up to its end, or that of the chunk. */
  #inside(chunk: Buffer, start: number): number {
    const { length } = chunk;
    let at = start;
    if (this.#inString) at = this.#string(chunk, start);
    else if (this.#behindString) at = this.#behind(chunk, start);
    while (at < length) {
      const byte = chunk[at++];
      if (byte === QUOTE) at = this.#string(chunk, at);
      else if (byte === OPEN_BRACE || byte === OPEN_BRACKET) this.#depth += 1;
      else if ((byte === CLOSE_BRACE || byte === CLOSE_BRACKET) && this.#close(chunk, at)) return at;
    }
    return length;
  }

  /** From a place in a string to the one behind it, or the end of the chunk. */
  #string(chunk: Buffer, start: number): number {
    const { length } = chunk;
    let at = this.#escaped ? start + 1 : start;
    // Byte by byte: looking for quotes with indexOf is slower where many are escaped, as in every JSON body.
    while (at < length) {
      const byte = chunk[at++];
      if (byte === BACKSLASH) at += 1;
      else if (byte === QUOTE) {
        this.#inString = false;
        this.#escaped = false;
        const next = at < length ? chunk[at] : undefined;
        return next === COMMA || next === COLON ? at + 1 : this.#behind(chunk, at);
      }
    }
    this.#inString = true;
    this.#escaped = at > length;
    return length;
  }

  /** A quote that nobody escaped ends a string too early: the brackets behind it would cut entries wrongly, unseen. */
  #behind(chunk: Buffer, start: number): number {
    let at = start;
    let byte = chunk[at];
    while (byte === 0x20 || byte === 0x0a || byte === 0x0d || byte === 0x09) byte = chunk[++at];
    this.#behindString = byte === undefined;
    const follows = byte === COMMA || byte === COLON || byte === CLOSE_BRACE || byte === CLOSE_BRACKET;
    if (!follows && byte !== undefined) throw this.#invalid(`entry ${this.count - 1} is no JSON`);
    return at;
  }

  /** True at the end of the element. */
  #close(chunk: Buffer, end: number): boolean {
    this.#depth -= 1;
    if (this.#depth === 1 && this.#heads > 0) this.#judge(chunk, end);
    if (this.#depth === 0) this.#finish(chunk, end);
    return this.#depth === 0;
  }

  #judge(chunk: Buffer, end: number): void {
    const wanted = this.#sink.head(`${this.#textTo(chunk, end)}}`);
    this.#heads = wanted === null ? this.#heads - 1 : 0;
    if (wanted === false) this.#drop();
  }

  #finish(chunk: Buffer, end: number): void {
    this.#place = 'more';
    if (chunk[end - 1] !== CLOSE_BRACE) throw this.#invalid(`entry ${this.count - 1} is no JSON`);
    if (this.#pieces !== null) this.#sink.element(this.#textTo(chunk, end));
    this.#drop();
  }

  /** From the beginning of the element. */
  #textTo(chunk: Buffer, end: number): string {
    if (this.#pieces === null || this.#pieces.length === 0) return chunk.toString('utf8', this.#from, end);
    return Buffer.concat([...this.#pieces, chunk.subarray(this.#from, end)]).toString();
  }

  #drop(): void {
    this.#pieces = null;
    this.held = 0;
  }

  #keep(chunk: Buffer): void {
    if (this.#pieces === null) return;
    this.#pieces.push(chunk.subarray(this.#from));
    this.held += chunk.length - this.#from;
  }

  #unexpected(byte: number, at: number): string {
    if (this.#place === 'list')
      return `expected a list of entries, got ${STARTS[String.fromCharCode(byte)] ?? 'something that is no JSON'}`;
    const where = `after ${this.#bytes + at} bytes and ${this.count} entries`;
    if (this.#place === 'end') return `expected nothing behind the list, got more ${where}`;
    return this.#place === 'more' ? `expected a comma or the end of the list ${where}` : `expected an entry ${where}`;
  }
}

/** What such a first byte says. */
const STARTS: Readonly<Record<string, string>> = {
  P: 'what looks like a zip, as the native .chlz is',
  '<': 'what looks like XML or HTML',
  '{': 'an object',
};
