// The live window over the recording that belongs to one test: starts, is read, stops.
import { randomUUID } from 'node:crypto';
import type { CharlesError } from '../errors/charles-error.ts';
import { DIRECT, type Recorder, type RouteOptions } from '../recorder/recorder.ts';
import type { Relay } from '../recorder/relay.ts';
import type { Entry } from '../session/entry.ts';
import type { Query } from '../session/query/query.ts';
import type { RedactionRules } from '../session/redaction/redaction.ts';
import { cutAtEnd } from '../util/printable.ts';
import type { ThrottleSetting } from '../util/throttle-setting.ts';
import { keepReading } from './background-reading.ts';
import type { CaptureContext, SentBy } from './capture-context.ts';
import { CaptureReads } from './capture-reads.ts';
import type { CaptureStatus, Charles, SettledOptions, WaitOptions } from './charles.ts';
import { type Losses, lossesOf, translatedPorts } from './losses.ts';
import { captureEnded } from './off-capture.ts';
import { OpenWaits } from './open-waits.ts';
import type { RecordingStopped } from './recording.ts';
import { type Saved, type Snapshot, saveSnapshots } from './snapshot.ts';
import { openWindow, type Window } from './start.ts';
import { stopCapture } from './stop.ts';
import type { StopResult } from './stop-result.ts';
import { settled, waitForEntries, waitForEntry } from './waits.ts';
import { wantedBy } from './wanted.ts';

// Of a throttle setting in a title.
const LONGEST_SETTING = 80;

export class Capture extends CaptureReads implements Charles {
  readonly captureId: string = `capture-${randomUUID()}`;
  readonly #openWaits = new OpenWaits();
  readonly #context: CaptureContext;
  #status: Exclude<CaptureStatus, 'off'> = 'idle';
  #route = DIRECT;
  #starting: Promise<Window> | null = null;
  #startFailure: unknown = null;
  #stopping: Promise<StopResult> | null = null;
  #window: Window | null = null;
  #endKeeping: () => void = () => {};
  #released: RecordingStopped | null = null;
  #stopped: StopResult | null = null;
  #sentAtStop: number | null = null;
  #snapshots: readonly Snapshot[] = [];

  constructor(context: CaptureContext) {
    super(wantedBy(context.options));
    this.#context = context;
  }

  get status(): CaptureStatus {
    return this.#status;
  }

  get proxyUrl(): string {
    return this.#context.relay.url;
  }

  get rules(): RedactionRules {
    return this.#context.rules;
  }

  /** Why it could not start; null when it could, or was not asked to. */
  get startFailure(): unknown {
    return this.#startFailure;
  }

  /** What may hide all of the test's traffic; null when nothing does. */
  get hidden(): string | null {
    return this.#window === null ? null : translatedPorts({ ...this.#context, ...this.#window });
  }

  /** What may be missing from the entries; null before the start. */
  get losses(): Losses | null {
    return this.#window === null ? null : lossesOf({ ...this.#context, ...this.#window }, this.#sentAtStop);
  }

  /** What the last stop said; null before the first one. */
  get stopResult(): StopResult | null {
    return this.#stopped;
  }

  env(): Record<string, string> {
    return this.#context.env();
  }

  /** Runs the body as a step of the test's report, located at the line that called into this package. */
  step<Result>(title: string, body: () => Promise<Result>): Promise<Result> {
    return this.#context.step(title, body);
  }

  /** {@link step} that the test has to await. */
  wait<Result>(title: string, body: () => Promise<Result>): Promise<Result> {
    return this.step(title, () => this.#openWaits.run(title, body));
  }

  /** What is open then fails with a `NOT_AWAITED` of its own; these. */
  endWaits(): CharlesError[] {
    return this.#openWaits.end();
  }

  /** Milliseconds until the test ends by its timeout, less what an error needs to be told; `Infinity` where that is not known. */
  timeLeft(): number {
    return this.#context.timeLeft();
  }

  waitForEntry(query: Query, options?: WaitOptions): Promise<Entry> {
    return waitForEntry(this, query, options);
  }

  waitForEntries(count: number, query?: Query, options?: WaitOptions): Promise<Entry[]> {
    return waitForEntries(this, count, query, options);
  }

  settled(options?: SettledOptions): Promise<void> {
    return settled(this, options);
  }

  throttle(setting: ThrottleSetting): Promise<void> {
    const title =
      setting === null
        ? 'End the throttling'
        : `Throttle to ${cutAtEnd(typeof setting === 'string' ? setting : JSON.stringify(setting), LONGEST_SETTING)}`;
    return this.step(title, async () => {
      if (this.live !== null) return this.#context.route.throttle(setting, this.#context.control);
      if (setting !== null) throw captureEnded('throttle()');
    });
  }

  /** Takes effect at the start. */
  route(options: Partial<RouteOptions>): void {
    this.#route = { ...this.#route, ...options };
  }

  /** Resolves when a start that is under way has come to its end, good or bad. */
  async startEnded(): Promise<void> {
    await this.#starting?.catch(() => {});
  }

  /** Starts once, however often it is called. @throws CharlesError with the reason why the capture cannot start. */
  async start(): Promise<void> {
    this.#starting ??= this.#start().catch((error) => {
      this.#startFailure = error;
      throw error;
    });
    await this.#starting;
  }

  stop(options?: { readonly persist?: boolean }): Promise<StopResult> {
    return this.step('Stop the capture', () => this.end(options));
  }

  /** {@link stop} without a step: what the end of a test does is no step of it. */
  end({ persist = true }: { readonly persist?: boolean } = {}): Promise<StopResult> {
    this.#stopping ??= this.#stop(persist).finally(() => {
      this.#stopping = null;
    });
    return this.#stopping;
  }

  /** Files of the last save. */
  get snapshots(): readonly Snapshot[] {
    return this.#snapshots;
  }

  /** Saves what was collected so far; never throws. */
  async save(): Promise<Saved> {
    const saved = await saveSnapshots(this.#context.snapshotFiles, this.collected, this.rules);
    this.#snapshots = saved.snapshots;
    return saved;
  }

  protected get relay(): Relay {
    return this.#context.relay;
  }

  protected get recorder(): Recorder {
    return this.#context.recorder;
  }

  protected get sentBy(): SentBy {
    return this.#context.sentBy;
  }

  protected get live(): Window | null {
    return this.#status === 'stopped' ? null : this.#window;
  }

  async #start(): Promise<Window> {
    const window = await openWindow(this.captureId, this.#context, this.collection, this.#route);
    this.#window = window;
    this.#status = 'active';
    if (this.#context.recorder.kind === 'embedded') this.#endKeeping = keepReading(window.reader);
    return window;
  }

  async #stop(persist: boolean): Promise<StopResult> {
    if (this.#status === 'stopped' && this.#stopped !== null) return this.#stopped;
    this.#starting ??= this.#start();
    const window = await this.#starting;
    this.#endKeeping();
    const { recorder, control, relay, route, limits } = this.#context;
    // What is in flight then ends soon. Not waited for: a recorder that does not answer is for the steps below to tell.
    void route.throttle(null, control).catch(() => {});
    const { stopTimeout, settleTimeout } = limits;
    const save = persist ? () => this.save() : null;
    const { captureId } = this;
    const { result, released } = await stopCapture({
      captureId,
      recorder,
      control,
      relay,
      ...window,
      stopTimeout,
      settleTimeout,
      save,
      released: this.#released,
    });
    if (result.status === 'stopped') {
      window.close();
      this.#sentAtStop = relay.sent;
    }
    this.#released = released;
    this.#stopped = result;
    this.#status = result.status;
    return result;
  }
}
