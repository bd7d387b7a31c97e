// The live window over the recording that belongs to one test: starts, reads, waits, stops.
import { randomUUID } from 'node:crypto';
import type { RouteOptions } from '../recorder/recorder.ts';
import type { Entry } from '../session/entry.ts';
import { type CompiledQuery, compileQuery, type Query } from '../session/query.ts';
import type { RedactionRules } from '../session/redaction.ts';
import { type EntryGroupKey, groupBy, type SessionStats, sessionStats } from '../session/stats.ts';
import type { CaptureContext } from './capture-context.ts';
import type { CaptureStatus, Charles, Page, ReadOptions, SettledOptions, WaitOptions } from './charles.ts';
import { EntryCollection } from './collection.ts';
import { describeEntry, waitTimedOut } from './explain.ts';
import { keepReading } from './keeper.ts';
import type { RecordingStopped } from './recording.ts';
import { notSettled, type SettleRequest, settle } from './settle.ts';
import { saveSnapshot } from './snapshot.ts';
import { openWindow, type Window } from './start.ts';
import { type StopParts, stopCapture } from './stop.ts';
import type { StopResult } from './stop-result.ts';

const WAIT_TIMEOUT = 5_000;
const QUIET_FOR = 100;

export class Capture implements Charles {
  readonly captureId: string = `capture-${randomUUID()}`;
  readonly #context: CaptureContext;
  readonly #collection = new EntryCollection();
  #status: Exclude<CaptureStatus, 'off'> = 'idle';
  #route: RouteOptions = { verifyUpstream: true, upstreamProxy: null };
  #starting: Promise<void> | null = null;
  #stopping: Promise<StopResult> | null = null;
  #window: Window | null = null;
  #endKeeping: () => void = () => {};
  #released: RecordingStopped | null = null;
  #stopped: StopResult | null = null;

  constructor(context: CaptureContext) {
    this.#context = context;
  }

  get status(): CaptureStatus {
    return this.#status;
  }

  get proxyUrl(): string {
    return this.#context.relay.url;
  }

  /** What the last stop said; null before the first one. */
  get stopResult(): StopResult | null {
    return this.#stopped;
  }

  get rules(): RedactionRules {
    return this.#context.rules;
  }

  /** Entries read so far, without reading again. */
  get collected(): Entry[] {
    return this.#collection.entries;
  }

  /** Takes effect at the start. */
  route(options: Partial<RouteOptions>): void {
    this.#route = { ...this.#route, ...options };
  }

  /** Starts once, however often it is called. @throws CharlesError with the reason why the capture cannot start. */
  start(): Promise<void> {
    this.#starting ??= this.#start();
    return this.#starting;
  }

  env(): Record<string, string> {
    return this.#context.env();
  }

  async entries(query?: Query): Promise<Entry[]> {
    const compiled = query === undefined ? null : compileQuery(query);
    await this.#refresh();
    return compiled === null ? this.collected : this.collected.filter((entry) => compiled.matches(entry));
  }

  async waitForEntry(query: Query, { timeout = WAIT_TIMEOUT }: WaitOptions = {}): Promise<Entry> {
    const compiled = compileQuery(query);
    const found = await this.until((entries) => entries.find((entry) => compiled.matches(entry)), timeout);
    if (found === undefined) throw waitTimedOut(compiled, timeout, this.collected, this.rules);
    return found;
  }

  /** Reads until `look` finds something in the entries, or resolves to undefined after `timeout` ms. */
  async until<Found>(look: (entries: Entry[]) => Found | undefined, timeout: number): Promise<Found | undefined> {
    const deadline = Date.now() + timeout;
    for (;;) {
      await this.#refresh();
      const found = look(this.collected);
      if (found !== undefined) return found;
      const left = deadline - Date.now();
      if (left <= 0 || this.#window === null || this.#status === 'stopped') return undefined;
      await this.#window.reader.pause(left);
    }
  }

  async settled(options: SettledOptions = {}): Promise<void> {
    const { quietFor = QUIET_FOR, timeout = WAIT_TIMEOUT, ignore = [] } = options;
    const pending = await this.quiet({ quietFor, since: Date.now(), timeout, ignore: compileAll(ignore) });
    if (pending !== null) throw notSettled(timeout, pending, (entry) => describeEntry(entry, this.rules));
  }

  /** Resolves to null when the traffic has settled, else to what kept it from settling; a stopped capture is settled. */
  async quiet(request: SettleRequest): Promise<readonly Entry[] | null> {
    if (this.#window === null || this.#status === 'stopped') return null;
    return settle({ ...this.#window, relay: this.#context.relay }, request);
  }

  async read({ limit = Number.POSITIVE_INFINITY }: ReadOptions = {}): Promise<Page> {
    await this.#refresh();
    return this.#page(this.#collection.take(limit, this.#status === 'stopped'));
  }

  async peek({ limit = Number.POSITIVE_INFINITY }: ReadOptions = {}): Promise<Page> {
    await this.#refresh();
    const waiting = this.#collection.waiting(this.#status === 'stopped');
    return { ...this.#page(waiting.slice(0, limit)), remaining: Math.max(0, waiting.length - limit) };
  }

  async stats(): Promise<SessionStats> {
    return sessionStats(await this.entries());
  }

  async groupBy(key: EntryGroupKey): Promise<Map<string, Entry[]>> {
    return groupBy(await this.entries(), key);
  }

  stop({ persist = true }: { readonly persist?: boolean } = {}): Promise<StopResult> {
    this.#stopping ??= this.#stop(persist).finally(() => {
      this.#stopping = null;
    });
    return this.#stopping;
  }

  /** Saves what was collected so far. @throws CharlesError `PERSIST_FAILED`. */
  save(): Promise<string> {
    return saveSnapshot(this.#context.snapshotFile, this.collected, this.rules);
  }

  async #start(): Promise<void> {
    this.#window = await openWindow(this.captureId, this.#context, this.#collection, this.#route);
    this.#status = 'active';
    if (this.#context.recorder.kind === 'embedded') this.#endKeeping = keepReading(this.#window.reader);
  }

  async #stop(persist: boolean): Promise<StopResult> {
    if (this.#status === 'stopped' && this.#stopped !== null) return this.#stopped;
    await this.start();
    this.#endKeeping();
    const { recorder, control, relay, limits } = this.#context;
    const parts: StopParts = {
      captureId: this.captureId,
      recorder,
      control,
      relay,
      ...(this.#window as Window),
      stopTimeout: limits.stopTimeout,
      settleTimeout: limits.settleTimeout,
      save: persist ? () => this.save() : null,
      released: this.#released,
    };
    const { result, released } = await stopCapture(parts);
    this.#released = released;
    this.#stopped = result;
    this.#status = result.status;
    return result;
  }

  async #refresh(): Promise<void> {
    if (this.#status === 'active' || this.#status === 'stop_failed') await this.#window?.reader.refresh();
  }

  #page(entries: Entry[]): Page {
    const waiting = this.#collection.waiting(this.#status === 'stopped');
    return { entries, remaining: waiting.length, inFlight: this.#collection.inFlight.length };
  }
}

function compileAll(queries: Query | readonly Query[]): CompiledQuery[] {
  return (Array.isArray(queries) ? queries : [queries]).map((query: Query) => compileQuery(query));
}
