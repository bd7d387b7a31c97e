// A stream that hands on what it is given as a throttled link carries it.
import { Transform, type TransformCallback } from 'node:stream';
import type { Pacer } from './pacer.ts';

const HELD = 16 * 1024;

export class Shaper extends Transform {
  readonly #link: () => Pacer | null;
  #giveUp: () => void = () => {};

  /** `link` is asked for each piece; null passes it at once. */
  constructor(link: () => Pacer | null) {
    super({ writableHighWaterMark: HELD, readableHighWaterMark: HELD });
    this.#link = link;
  }

  override _transform(chunk: Buffer, _encoding: BufferEncoding, done: TransformCallback): void {
    const pacer = this.#link();
    if (pacer === null) {
      this.push(chunk);
      done();
      return;
    }
    const size = Math.min(pacer.piece, chunk.length);
    this.#giveUp = pacer.take(size, () => {
      this.push(chunk.subarray(0, size));
      if (size === chunk.length) done();
      else this._transform(chunk.subarray(size), _encoding, done);
    });
  }

  override _destroy(error: Error | null, callback: (error?: Error | null) => void): void {
    this.#giveUp();
    super._destroy(error, callback);
  }
}
