// Reads a capture's entries out of the recorder's session, and only when something can be new.
import { once } from 'node:events';
import type { Recorder } from '../recorder/recorder.ts';
import type { Relay } from '../recorder/relay.ts';
import type { RawEntry } from '../session/raw-entry.ts';
import type { EntryCollection } from './collection.ts';
import { identityOf } from './entry-identity.ts';
import type { Look, Ownership } from './ownership.ts';
import type { ReadRequest } from './self-recording.ts';
import type { SessionSource } from './session-source.ts';

const FIRST_LOOK_AGAIN = 15;
const LAST_LOOK_AGAIN = 500;
// Reading may take up at most this part of a waiting test's time.
const READING_SHARE = 0.5;
// The same where reading costs others too.
const COSTLY_SHARE = 0.25;
const SHORTEST_PAUSE = 5;
// Less than any sequence of a relay.
const NEVER = -1;
// As Charles notes it at an entry whose bodies then begin in the middle.
const CLEARED_IN_FLIGHT = 'prior to session being cleared';

export interface ReaderParts {
  readonly recorder: Pick<Recorder, 'attribution'>;
  readonly source: SessionSource;
  readonly relay: Relay;
  readonly ownership: Ownership;
  readonly collection: EntryCollection;
}

export interface RefreshRequest extends ReadRequest {
  /** Nothing is read if that would be put off until after this time, by the recorder's clock. */
  readonly by?: number;
}

export class Reader {
  /** When an entry last appeared or finished, epoch milliseconds; 0 if never. */
  lastChangeAt = 0;
  /** True once entries that were there have vanished from the session. */
  resetSeen = false;
  /** How the session went with something in it that was never read; null if that is not known to have happened. */
  lost: 'gone' | 'cleared' | null = null;
  /** When the last look at the session began, or this reader's own beginning, by the recorder's clock. */
  lookedAt: number;
  readonly #parts: ReaderParts;
  #reading: Promise<void> | null = null;
  #ending = new AbortController();
  #look: Look | null = null;
  #readSequence: number;
  #readSent: number;
  #readAt = 0;
  #cost = 0;
  #lookAgain = FIRST_LOOK_AGAIN;

  constructor(parts: ReaderParts) {
    this.#parts = parts;
    this.#readSequence = parts.ownership.adopts ? NEVER : parts.relay.sequence;
    this.#readSent = parts.relay.sent;
    this.lookedAt = parts.relay.now();
  }

  /** What the last read of the session showed; null before the first. */
  get look(): Look | null {
    return this.#look;
  }

  /** To be called when the recorder went away with its session. */
  recorderGone(): void {
    if (this.#parts.relay.sent !== this.#readSent) this.lost ??= 'gone';
  }

  /** Brings the collection up to date; costs nothing when the relay saw no byte since the last read and nothing is unfinished. */
  async refresh({ by = Number.POSITIVE_INFINITY, ...request }: RefreshRequest = {}): Promise<void> {
    const { relay, source } = this.#parts;
    if (relay.now() + source.wait <= by) await this.#inTurn(request, () => this.#stale());
  }

  /** Reads now, whatever is known. */
  async read(request: ReadRequest = {}): Promise<void> {
    await this.#inTurn(request, () => true);
  }

  /** One read after the other: an older export merged last would look like a session that was cleared. A signal ends them all. */
  async #inTurn({ signal, urgent = false }: ReadRequest, isDue: () => boolean): Promise<void> {
    const end = (): void => this.#ending.abort(signal?.reason);
    signal?.addEventListener('abort', end);
    try {
      while (this.#reading !== null) await this.#reading.catch(() => {});
      signal?.throwIfAborted();
      if (!isDue()) return;
      this.#ending = new AbortController();
      this.#reading = this.#readOnce({ signal: this.#ending.signal, urgent }).finally(() => {
        this.#reading = null;
      });
      await this.#reading;
    } finally {
      signal?.removeEventListener('abort', end);
    }
  }

  /** Waits until reading again can bring something new, or at most `ms`. */
  async pause(ms: number): Promise<void> {
    const shortest = Math.max(SHORTEST_PAUSE, this.#cost * (1 / this.#share - 1));
    const signal = AbortSignal.timeout(Math.max(1, Math.ceil(Math.min(ms, this.#lookAgain))));
    await new Promise((resolve) => setTimeout(resolve, Math.min(ms, shortest)));
    if (this.#stale()) return;
    await once(this.#parts.relay, 'activity', { signal }).catch(() => {});
  }

  get #share(): number {
    return this.#parts.source.costly ? COSTLY_SHARE : READING_SHARE;
  }

  #stale(): boolean {
    if (this.#parts.relay.sequence !== this.#readSequence) return true;
    return this.#parts.collection.inFlight.length > 0 && this.#parts.relay.now() - this.#readAt >= this.#lookAgain;
  }

  /** Has anything been sent since the read before of which the last one shows nothing? */
  #unshown(changed: number): boolean {
    const { recorder, relay } = this.#parts;
    if (recorder.attribution === 'port') return relay.connections.silentSince(this.#readSent);
    return relay.sent !== this.#readSent && changed === 0;
  }

  async #readOnce(request: ReadRequest): Promise<void> {
    const { source, relay, ownership, collection } = this.#parts;
    const { sequence, sent } = relay;
    const begun = performance.now();
    const begunAt = relay.now();
    const { entries, bytes, judge: look } = await source.read(() => ownership.look(), request);
    this.#look = look;
    this.lookedAt = begunAt;
    if (look.recordsItself) await source.recordsItself(bytes);
    const { changed, reset } = collection.merge(entries);
    this.#cost = performance.now() - begun;
    this.#readAt = relay.now();
    if (changed > 0) this.lastChangeAt = this.#readAt;
    const wasCleared = (entry: RawEntry): boolean =>
      entry.notes?.includes(CLEARED_IN_FLIGHT) === true && !look.kept.has(identityOf(entry));
    this.resetSeen ||= reset || entries.some(wasCleared);
    if (reset && this.#unshown(changed)) this.lost ??= 'cleared';
    const unmoved = sequence === this.#readSequence && changed === 0;
    this.#lookAgain = unmoved ? Math.min(this.#lookAgain * 2, LAST_LOOK_AGAIN) : FIRST_LOOK_AGAIN;
    this.#readSequence = sequence;
    this.#readSent = sent;
  }
}
