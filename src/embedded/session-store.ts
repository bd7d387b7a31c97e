// The session: which exchanges are recorded and kept, and in which order they are exported.
import { ExchangeRecord, type RecordInit } from './record/exchange-record.ts';
import { isControl } from './target.ts';

export class SessionStore {
  recording: boolean;
  readonly #maxBodyBytes: number;
  readonly #records = new Set<ExchangeRecord>();

  constructor(recording: boolean, maxBodyBytes: number) {
    this.recording = recording;
    this.#maxBodyBytes = maxBodyBytes;
  }

  /** The record of an exchange that begins now; what is not to be recorded gets one too, without bodies, and is never listed. */
  open(init: RecordInit): ExchangeRecord {
    const recorded = this.recording && !isControl(init);
    const record = new ExchangeRecord(init, recorded ? this.#maxBodyBytes : null);
    this.add(record);
    return record;
  }

  /** Lists it, again if it was removed. */
  add(record: ExchangeRecord): void {
    if (record.recorded) this.#records.add(record);
  }

  remove(record: ExchangeRecord): void {
    this.#records.delete(record);
  }

  /** Exchanges in flight stay, without what was recorded of their bodies. */
  clear(): void {
    for (const record of this.#records) {
      if (record.finished) this.#records.delete(record);
      else record.cleared();
    }
  }

  /** Drops what is finished and started before its entrance's `forgotten`; what is in flight follows at a later call. */
  sweep(): void {
    for (const record of this.#records) {
      if (record.finished && record.start < record.init.client.entrance.forgotten) this.#records.delete(record);
    }
  }

  /** By start; entries of the same millisecond keep the order in which they began. */
  list(): ExchangeRecord[] {
    this.sweep();
    return [...this.#records].sort((a, b) => a.start - b.start);
  }
}
