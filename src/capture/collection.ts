// The entries of one capture, kept in the order they were first seen and brought up to date by each read.
import { Entry } from '../session/entry.ts';
import type { RawEntry } from '../session/raw-entry.ts';
import { identityOf } from './entry-identity.ts';

export interface Merge {
  /** Entries that are new, or that have finished since. */
  readonly changed: number;
  /** True when an entry that was there before is gone: somebody cleared the session. */
  readonly reset: boolean;
}

/** Which of our entries the capture is meant to have; asked again when an entry has changed. Undecided: in flight, and it may yet be. */
export type Wanted = (entry: Entry) => boolean | 'undecided';

interface Kept {
  entry: Entry;
  wanted: boolean | 'undecided';
  /** Handed out by `take`. */
  taken: boolean;
}

export class EntryCollection {
  readonly #kept = new Map<string, Kept>();
  readonly #numbers = new WeakMap<Entry, number>();
  #numbered = 0;
  readonly #wanted: Wanted;

  constructor(wanted: Wanted) {
    this.#wanted = wanted;
  }

  get entries(): Entry[] {
    return [...this.#kept.values()].filter(({ wanted }) => wanted === true).map(({ entry }) => entry);
  }

  /** Also what may yet turn out to be wanted. */
  get inFlight(): Entry[] {
    return [...this.#kept.values()]
      .filter(({ entry, wanted }) => wanted !== false && entry.state === 'in-flight')
      .map(({ entry }) => entry);
  }

  /** 1 for the first entry that was seen, stable from then on; null for what is not this capture's, or is no exchange yet. */
  numberOf(entry: Entry): number | null {
    return this.#numbers.get(entry) ?? null;
  }

  /** Brings in one read of all that is ours; an entry that has completed replaces its in-flight self. */
  merge(raws: readonly RawEntry[]): Merge {
    const seen = new Set<string>();
    let changed = 0;
    for (const raw of raws) {
      const key = keyOf(raw, seen);
      seen.add(key);
      const kept = this.#kept.get(key);
      if (kept !== undefined && kept.entry.state !== 'in-flight') continue;
      const entry = new Entry(raw);
      const wanted = this.#wanted(entry);
      this.#kept.set(key, { entry, wanted, taken: false });
      if (wanted === true) this.#number(entry, kept?.entry);
      if (kept === undefined || entry.state !== 'in-flight') changed++;
    }
    return { changed, reset: this.#dropMissing(seen) };
  }

  /** Finished entries that were not handed out before; all the rest too once `closed`. */
  waiting(closed: boolean): Entry[] {
    return this.#untaken(closed).map(({ entry }) => entry);
  }

  /** Hands out up to `limit` of {@link waiting}, each once. */
  take(limit: number, closed: boolean): Entry[] {
    const taken = this.#untaken(closed).slice(0, limit);
    for (const kept of taken) kept.taken = true;
    return taken.map(({ entry }) => entry);
  }

  #number(entry: Entry, before: Entry | undefined): void {
    const known = before && this.#numbers.get(before);
    if (known !== undefined) this.#numbers.set(entry, known);
    // A CONNECT may yet give way to the request that comes through it.
    else if (entry.method !== 'CONNECT' || entry.tunnel || entry.state !== 'in-flight')
      this.#numbers.set(entry, ++this.#numbered);
  }

  /** True if an entry vanished that had no reason to. */
  #dropMissing(seen: ReadonlySet<string>): boolean {
    let reset = false;
    for (const [key, { entry }] of this.#kept) {
      if (seen.has(key)) continue;
      // A CONNECT is an entry of its own only until a request arrives through it.
      if (entry.method === 'CONNECT' && entry.state === 'in-flight') this.#kept.delete(key);
      else reset = true;
    }
    return reset;
  }

  #untaken(closed: boolean): Kept[] {
    return [...this.#kept.values()].filter(
      ({ entry, wanted, taken }) => wanted === true && !taken && (closed || entry.state !== 'in-flight'),
    );
  }
}

/** Its identity, and a count for the rare twin. */
function keyOf(raw: RawEntry, seen: ReadonlySet<string>): string {
  const key = identityOf(raw);
  for (let twin = 0; ; twin++) {
    const candidate = `${key} ${twin}`;
    if (!seen.has(candidate)) return candidate;
  }
}
