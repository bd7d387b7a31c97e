// What a test reads from its capture, and how it waits: on a live window, or on what a stopped capture holds.
import type { Recorder } from '../recorder/recorder.ts';
import type { Relay } from '../recorder/relay.ts';
import type { Entry } from '../session/entry.ts';
import { type CompiledQuery, compileQuery, type Query } from '../session/query.ts';
import type { RedactionRules } from '../session/redaction.ts';
import { type EntryGroupKey, groupBy, type SessionStats, sessionStats } from '../session/stats.ts';
import type { CaptureStatus, Page, ReadOptions, SettledOptions, WaitOptions } from './charles.ts';
import { EntryCollection, type Wanted } from './collection.ts';
import { describeEntry, waitTimedOut } from './explain.ts';
import { notSettled, type SettleRequest, settle, staysOpen } from './settle.ts';
import type { Window } from './start.ts';

const WAIT_TIMEOUT = 5_000;
const QUIET_FOR = 100;

export abstract class CaptureReads {
  protected readonly collection: EntryCollection;

  constructor(wanted: Wanted) {
    this.collection = new EntryCollection(wanted);
  }

  abstract get status(): CaptureStatus;
  abstract get rules(): RedactionRules;
  abstract get hidden(): string | null;
  protected abstract get recorder(): Recorder;
  protected abstract get relay(): Relay;
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

  async entries(query?: Query): Promise<Entry[]> {
    const compiled = query === undefined ? null : compileQuery(query);
    await this.live?.reader.refresh();
    return compiled === null ? this.collected : this.collected.filter((entry) => compiled.matches(entry));
  }

  async waitForEntry(query: Query, { timeout = WAIT_TIMEOUT }: WaitOptions = {}): Promise<Entry> {
    const compiled = compileQuery(query);
    const ready = (entry: Entry): boolean => (entry.state !== 'in-flight' || staysOpen(entry)) && compiled.matches(entry);
    const found = await this.until((entries) => entries.find(ready), timeout);
    if (found === undefined) throw waitTimedOut(compiled, timeout, this.collected, this.rules, this.hidden);
    return found;
  }

  /** Reads until `look` finds something in the entries, or resolves to undefined after `timeout` ms. */
  async until<Found>(look: (entries: Entry[]) => Found | undefined, timeout: number): Promise<Found | undefined> {
    const deadline = performance.now() + timeout;
    for (;;) {
      await this.live?.reader.refresh();
      const found = look(this.collected);
      const left = deadline - performance.now();
      if (found !== undefined || left <= 0 || this.live === null) return found;
      await this.live.reader.pause(left);
    }
  }

  async settled(options: SettledOptions = {}): Promise<void> {
    const { quietFor = QUIET_FOR, timeout = WAIT_TIMEOUT, ignore = [] } = options;
    const pending = await this.quiet({ quietFor, since: this.now(), timeout, ignore: compileAll(ignore) });
    if (pending !== null) throw notSettled(timeout, pending, (entry) => describeEntry(entry, this.rules));
  }

  /** Resolves to null when the traffic has settled, else to what kept it from settling; a stopped capture is settled. */
  async quiet(request: SettleRequest): Promise<readonly Entry[] | null> {
    return this.live === null ? null : settle({ ...this.live, recorder: this.recorder, relay: this.relay }, request);
  }

  async read({ limit = Number.POSITIVE_INFINITY }: ReadOptions = {}): Promise<Page> {
    await this.live?.reader.refresh();
    return this.#page(this.collection.take(limit, this.#closed));
  }

  async peek({ limit = Number.POSITIVE_INFINITY }: ReadOptions = {}): Promise<Page> {
    await this.live?.reader.refresh();
    const waiting = this.collection.waiting(this.#closed);
    return { ...this.#page(waiting.slice(0, limit)), remaining: Math.max(0, waiting.length - limit) };
  }

  async stats(): Promise<SessionStats> {
    return sessionStats(await this.entries());
  }

  async groupBy(key: EntryGroupKey): Promise<Map<string, Entry[]>> {
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
