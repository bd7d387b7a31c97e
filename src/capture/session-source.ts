// Gets the session from the recorder for one capture, in the way that this recorder can bear.
import type { ControlClient } from '../control/index.ts';
import { isCharlesError } from '../errors/charles-error.ts';
import type { Recorder } from '../recorder/recorder.ts';
import type { Relay } from '../recorder/relay.ts';
import type { EntryHead } from '../session/raw-entry.ts';
import type { SessionRead } from '../session/session-reader.ts';
import { readPaused } from './paused-read.ts';
import { type ReadRequest, SelfRecording } from './self-recording.ts';
import { Witness } from './witness.ts';

export interface SourceParts {
  readonly recorder: Pick<Recorder, 'kind' | 'leases' | 'address' | 'explain'>;
  readonly control: ControlClient;
  readonly relay: Relay;
  /** The capture's lease. */
  readonly lease: string;
}

export interface Judge {
  wants(head: EntryHead): boolean;
}

export type Judged<J> = SessionRead & { readonly judge: J };

export class SessionSource {
  /** True once the session was found cleared between two reads of this capture. */
  cleared = false;
  /** Why the recording did not go on after a read had paused it; null when it did. */
  failure: Error | null = null;
  readonly #parts: SourceParts;
  readonly #selfRecording: SelfRecording | null;
  readonly #witness: Witness = new Witness();

  constructor(parts: SourceParts) {
    this.#parts = parts;
    this.#selfRecording = parts.recorder.kind === 'charles' ? SelfRecording.of(parts.recorder) : null;
  }

  /** True when a read is not free for others: it pauses the recording, or is recorded. */
  get costly(): boolean {
    return this.#selfRecording?.known ?? false;
  }

  /** Milliseconds by which a read that is not urgent is put off, if it cannot pause the recording. */
  get wait(): number {
    return this.#selfRecording?.wait ?? 0;
  }

  /** Says that in a read of so many bytes the recorder was seen to record its own control requests. */
  async recordsItself(bytes: number): Promise<void> {
    await this.#selfRecording?.notice(bytes);
  }

  /** Reads the entries that a judge wants. Each export gets a judge of its own: it is asked once for each entry, in order. */
  async read<J extends Judge>(open: () => J, request: ReadRequest = {}): Promise<Judged<J>> {
    const { recorder } = this.#parts;
    const exported = (signal = request.signal): Promise<Judged<J>> => this.#export(open(), signal);
    try {
      if (this.#selfRecording === null || !(await this.#selfRecording.recall())) return await exported();
      const paused = await readPaused(this.#parts, exported, request.signal);
      return paused ?? (await this.#selfRecording.recorded(exported, request));
    } catch (error) {
      if (isCharlesError(error, 'RECORDING_NOT_STARTED')) this.failure = error;
      throw recorder.explain(error);
    }
  }

  async #export<J extends Judge>(judge: J, signal: AbortSignal | undefined): Promise<Judged<J>> {
    const watch = this.#witness.watch();
    const wanted = (head: EntryHead): boolean => {
      watch.see(head);
      return judge.wants(head);
    };
    const session = await this.#parts.control.readSession({ wanted, ...(signal === undefined ? {} : { signal }) });
    if (watch.isGone()) this.cleared = true;
    return { ...session, judge };
  }
}
