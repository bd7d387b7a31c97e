// The session: which exchanges are recorded and kept, and in which order they are exported.
import type { Entrance } from './client-connection.ts';
import { asksForCertificate } from './control/certificate.ts';
import { ExchangeRecord, type RecordInit } from './record/exchange-record.ts';
import { isControl } from './target.ts';

/** What came in by one port; null for the whole session. */
export type Scope = Entrance | null;

export interface SessionStoreOptions {
  readonly recording: boolean;
  readonly maxBodyBytes: number;
  /** Whether requests to control.charles are recorded too. */
  readonly recordControl: boolean;
}

export class SessionStore {
  recording: boolean;
  readonly #maxBodyBytes: number;
  readonly #recordControl: boolean;
  readonly #records = new Set<ExchangeRecord>();

  constructor({ recording, maxBodyBytes, recordControl }: SessionStoreOptions) {
    this.recording = recording;
    this.#maxBodyBytes = maxBodyBytes;
    this.#recordControl = recordControl;
  }

  /** The record of an exchange that begins now; what is not to be recorded gets one too, without bodies, and is never listed. */
  open(init: RecordInit): ExchangeRecord {
    const recorded = this.recording && (this.#recordControl || !isOwn(init));
    const record = new ExchangeRecord(init, recorded ? (init.client.entrance.options.maxBodyBytes ?? this.#maxBodyBytes) : null);
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
  clear(scope: Scope): void {
    for (const record of this.#records) {
      if (!within(record, scope)) continue;
      if (record.finished) this.#records.delete(record);
      else record.cleared();
    }
  }

  /** Drops what finished before its entrance's `forgotten`. */
  sweep(): void {
    for (const record of this.#records) {
      if (record.end !== null && record.end < record.init.client.entrance.forgotten) this.#records.delete(record);
    }
  }

  /** By start; entries of the same millisecond keep the order in which they began. */
  list(scope: Scope): ExchangeRecord[] {
    this.sweep();
    return [...this.#records].filter((record) => within(record, scope)).sort((a, b) => a.start - b.start);
  }
}

/** Asks the recorder itself. */
function isOwn(init: RecordInit): boolean {
  return isControl(init) || asksForCertificate(init);
}

function within({ init }: ExchangeRecord, scope: Scope): boolean {
  return scope === null || init.client.entrance === scope;
}
