// Reads a capture's entries out of the recorder's session, and only when something can be new.
import { once } from 'node:events';
import type { ControlClient } from '../control/index.ts';
import type { Recorder } from '../recorder/recorder.ts';
import type { Relay } from '../recorder/relay.ts';
import type { RawEntry } from '../session/raw-entry.ts';
import type { EntryCollection } from './collection.ts';
import type { Ownership } from './ownership.ts';

const FIRST_LOOK_AGAIN = 15;
const LAST_LOOK_AGAIN = 500;
// Reading may take up at most this part of a waiting test's time.
const READING_SHARE = 0.5;
const SHORTEST_PAUSE = 5;

export interface ReaderParts {
  readonly recorder: Pick<Recorder, 'explain'>;
  readonly control: ControlClient;
  readonly relay: Relay;
  readonly ownership: Ownership;
  readonly collection: EntryCollection;
}

export class Reader {
  /** When an entry last appeared or finished, epoch milliseconds; 0 if never. */
  lastChangeAt = 0;
  /** True once entries that were there have vanished from the session. */
  resetSeen = false;
  readonly #parts: ReaderParts;
  #reading: Promise<void> | null = null;
  #readSequence: number;
  #readAt = 0;
  #cost = 0;
  #lookAgain = FIRST_LOOK_AGAIN;

  constructor(parts: ReaderParts) {
    this.#parts = parts;
    this.#readSequence = parts.relay.sequence;
  }

  /** Brings the collection up to date; costs nothing when the relay saw no byte since the last read and nothing is unfinished. */
  async refresh(): Promise<void> {
    while (this.#reading !== null) await this.#reading.catch(() => {});
    if (this.#stale()) await this.#begin();
  }

  /** Reads now, whatever is known. */
  async read(): Promise<void> {
    while (this.#reading !== null) await this.#reading.catch(() => {});
    await this.#begin();
  }

  /** One read after the other: an older export merged last would look like a session that was cleared. */
  async #begin(): Promise<void> {
    this.#reading = this.#readOnce().finally(() => {
      this.#reading = null;
    });
    await this.#reading;
  }

  /** Waits until reading again can bring something new, or at most `ms`. */
  async pause(ms: number): Promise<void> {
    const shortest = Math.max(SHORTEST_PAUSE, this.#cost * (1 / READING_SHARE - 1));
    const signal = AbortSignal.timeout(Math.max(1, Math.ceil(Math.min(ms, this.#lookAgain))));
    await new Promise((resolve) => setTimeout(resolve, Math.min(ms, shortest)));
    if (this.#stale()) return;
    await once(this.#parts.relay, 'activity', { signal }).catch(() => {});
  }

  #stale(): boolean {
    if (this.#parts.relay.sequence !== this.#readSequence) return true;
    return this.#parts.collection.inFlight.length > 0 && this.#parts.relay.now() - this.#readAt >= this.#lookAgain;
  }

  async #readOnce(): Promise<void> {
    const { recorder, control, relay, ownership, collection } = this.#parts;
    const { sequence } = relay;
    const begun = performance.now();
    const session: RawEntry[] = await control.exportSession().catch((error) => Promise.reject(recorder.explain(error)));
    const { changed, reset } = collection.merge(ownership.pick(session));
    this.#cost = performance.now() - begun;
    this.#readAt = relay.now();
    if (changed > 0) this.lastChangeAt = this.#readAt;
    this.resetSeen ||= reset;
    const unmoved = sequence === this.#readSequence && changed === 0;
    this.#lookAgain = unmoved ? Math.min(this.#lookAgain * 2, LAST_LOOK_AGAIN) : FIRST_LOOK_AGAIN;
    this.#readSequence = sequence;
  }
}
