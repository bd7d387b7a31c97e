// What a test reads from its capture: a live window, or what a stopped capture holds.
import type { Recorder } from '../recorder/recorder.ts';
import type { Relay } from '../recorder/relay.ts';
import type { Entry } from '../session/entry.ts';
import { type CompiledQuery, compileQuery, type Query } from '../session/query/query.ts';
import type { RedactionRules } from '../session/redaction/redaction.ts';
import { checkGroupKey, type EntryGroupKey, groupBy, type SessionStats, sessionStats } from '../session/stats.ts';
import type { SentBy } from './capture-context.ts';
import type { CaptureStatus, Page, ReadOptions } from './charles.ts';
import { EntryCollection, type Wanted } from './collection.ts';
import { cannotTell, type EntriesQuery, sendersUnknown, splitQuery } from './entries-query.ts';
import { entryList } from './entry-list.ts';
import { inFlightOf } from './in-flight.ts';
import { ownedBy } from './numbering.ts';
import { type SettleRequest, settle, type Unsettled } from './settle.ts';
import type { Window } from './start.ts';
import { checkedLimit } from './wait-options.ts';

export abstract class CaptureReads {
  protected readonly collection: EntryCollection;

  constructor(wanted: Wanted) {
    this.collection = new EntryCollection((entry) => wanted(ownedBy(entry, this)));
  }

  abstract get status(): CaptureStatus;
  abstract get rules(): RedactionRules;
  abstract get hidden(): string | null;
  protected abstract get recorder(): Recorder;
  protected abstract get relay(): Relay;
  /** Milliseconds until the test ends by its timeout, less what an error needs to be told; `Infinity` where that is not known. */
  abstract timeLeft(): number;
  protected abstract get sentBy(): SentBy;
  /** Null where nothing new can be read: before the start, and once stopped. */
  protected abstract get live(): Window | null;

  /** Epoch milliseconds by the recorder's clock. */
  now(): number {
    return this.relay.now();
  }

  /** Entries read so far, without reading again. */
  get collected(): Entry[] {
    return this.collection.entries;
  }

  /** As `#3` in the summary that is attached to the report; null for an entry that is not this capture's. */
  numberOf(entry: Entry): number | null {
    return this.collection.numberOf(entry);
  }

  async entries(query?: EntriesQuery): Promise<Entry[]> {
    const { query: fields, sender } = splitQuery(query);
    const compiled = fields === null ? null : compileQuery(fields);
    if (sender !== null && this.recorder.attribution === 'window') throw sendersUnknown();
    await this.live?.reader.refresh();
    const { entries, untold } = sender === null ? { entries: this.collected, untold: [] } : this.sentBy(sender, this.collected);
    const isAsked = (entry: Entry): boolean => compiled === null || compiled.matches(entry);
    const doubtful = untold.filter(isAsked);
    if (doubtful.length > 0) throw cannotTell(entryList(this, doubtful));
    return entries.filter(isAsked);
  }

  /** Reads until `look` finds something in the entries, or resolves to undefined after `timeout` ms, or shortly before the test ends. */
  async until<Found>(look: (entries: Entry[]) => Found | undefined, timeout: number): Promise<Found | undefined> {
    const deadline = performance.now() + timeout;
    for (;;) {
      await this.live?.reader.refresh();
      const found = look(this.collected);
      const left = Math.min(deadline - performance.now(), this.timeLeft());
      if (found !== undefined || left <= 0 || this.live === null) return found;
      await this.live.reader.pause(left);
    }
  }

  /** Resolves to null when the traffic has settled, else to what kept it from settling. What a stopped capture has in flight stays so. */
  async quiet(request: SettleRequest): Promise<Unsettled | null> {
    if (this.live !== null) return settle({ ...this.live, recorder: this.recorder, relay: this.relay }, request);
    const { waitedFor } = inFlightOf(this.collection, request);
    return waitedFor.length === 0 ? null : { pending: waitedFor, tooShort: null };
  }

  async read(options: ReadOptions = {}): Promise<Page> {
    const limit = checkedLimit('charles.read()', options);
    await this.live?.reader.refresh();
    return this.#page(this.collection.take(limit, this.#closed));
  }

  async peek(options: ReadOptions = {}): Promise<Page> {
    const limit = checkedLimit('charles.peek()', options);
    await this.live?.reader.refresh();
    const waiting = this.collection.waiting(this.#closed);
    return { ...this.#page(waiting.slice(0, limit)), remaining: Math.max(0, waiting.length - limit) };
  }

  async stats(): Promise<SessionStats> {
    return sessionStats(await this.entries());
  }

  async groupBy(key: EntryGroupKey): Promise<Map<string, Entry[]>> {
    checkGroupKey(key);
    return groupBy(await this.entries(), key);
  }

  get #closed(): boolean {
    return this.status === 'stopped';
  }

  #page(entries: Entry[]): Page {
    const { inFlight } = this.collection;
    return { entries, remaining: this.collection.waiting(this.#closed).length, inFlight: inFlight.length };
  }
}

/** One query or a list of them, ready to use. */
export function compileAll(queries: Query | readonly Query[]): CompiledQuery[] {
  return (Array.isArray(queries) ? queries : [queries]).map((query: Query) => compileQuery(query));
}
