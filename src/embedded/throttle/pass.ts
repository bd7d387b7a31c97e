// Passes what one side sends on to the other, and records it: piped as it is, or through a throttled link while there is one.
import type { Readable, Writable } from 'node:stream';
import type { ExchangeRecord } from '../record/exchange-record.ts';
import { Shaper } from './shaper.ts';
import type { Direction } from './throttle.ts';

export interface Passage {
  readonly source: Readable;
  readonly sink: Writable;
  /** Gets what goes on to the sink: as the request's body on the way up, as the response's on the way down. */
  readonly record: ExchangeRecord;
  readonly direction: Direction;
  /** All of it has gone on; called before the sink is ended. */
  readonly onEnd?: () => void;
  /** The source broke off, and what came before has gone on; whatever happens to the sink then must not pass for an end. */
  readonly onBroken?: (error?: Error) => void;
}

/** Throttling that is switched on or off meanwhile takes effect. */
export function pass({ source, sink, record, direction, onEnd = () => {}, onBroken = () => {} }: Passage): void {
  const { shaping } = record.init.client.entrance;
  const { body } = direction === 'up' ? record.request : record.response;
  const onData = (chunk: Buffer): void => body.push(chunk);
  let shaper: Shaper | null = null;
  let broken: { readonly error?: Error } | null = null;
  // Who has all of it to send first must get to the answer, although nobody takes the rest.
  const drain = (): void => void source.resume();
  const shape = (): void => {
    const inserted = new Shaper(() => shaping.pacer(direction));
    shaper = inserted;
    source.off('data', onData);
    source.off('end', onEnd);
    source.unpipe(sink);
    inserted.on('data', onData);
    inserted.once('end', () => (broken === null ? onEnd() : onBroken(broken.error)));
    sink.once('close', () => inserted.destroy());
    source.pipe(inserted).pipe(sink);
    inserted.once('close', drain);
  };
  const breakOff = (error?: Error): void => {
    if (source.readableEnded || broken !== null) return;
    broken = error === undefined ? {} : { error };
    if (shaper === null) onBroken(error);
    else shaper.end();
  };
  source.once('error', breakOff);
  source.once('close', () => breakOff());
  if (source.destroyed) {
    breakOff(source.errored ?? undefined);
    return;
  }
  if (shaping.pacer(direction) !== null) {
    shape();
  } else {
    source.on('data', onData);
    source.once('end', onEnd);
    source.pipe(sink);
  }
  const endWatch = shaping.onChange(() => {
    if (shaper === null && shaping.pacer(direction) !== null && !source.readableEnded) shape();
  });
  source.once('close', endWatch);
  sink.once('close', endWatch);
  sink.once('close', drain);
}
