// What a worker knows about a Charles that records its own control requests: each export with the whole session in it.
import { setTimeout as delay } from 'node:timers/promises';
import { CharlesError } from '../errors/charles-error.ts';
import type { Recorder } from '../recorder/recorder.ts';

// What a run remembers of it, over all workers.
const NOTICED = 'self-recording';
const TOO_LARGE = 'self-recording-too-large';
const SETTING = 'Charles > Proxy > Recording Settings > Exclude > Add > Host: control.charles';
// Bytes of an export from which on none is added to it.
const MOST_BYTES = 64 * 1024 ** 2;
// Of the time, what exports that are recorded may take.
const SHARE = 0.1;

export interface ReadRequest {
  /** Ends the read when it aborts. */
  readonly signal?: AbortSignal | undefined;
  /** True for a read that nothing may put off. */
  readonly urgent?: boolean;
}

type Source = Pick<Recorder, 'leases' | 'address'>;

const states = new WeakMap<Source, SelfRecording>();

export class SelfRecording {
  /** True once it is known that this Charles records itself. */
  known = false;
  readonly #recorder: Source;
  #nextAt = 0;

  static of(recorder: Source): SelfRecording {
    const state = states.get(recorder) ?? new SelfRecording(recorder);
    states.set(recorder, state);
    return state;
  }

  private constructor(recorder: Source) {
    this.#recorder = recorder;
  }

  /** As `known`, but asks what other workers of this run know, too: an export that finds it out once more would double the session. */
  async recall(): Promise<boolean> {
    this.known ||= await this.#recorder.leases.askedInRun(NOTICED);
    return this.known;
  }

  /** Takes note of a read of so many bytes that showed it; warns, once a run. */
  async notice(bytes: number): Promise<void> {
    const { leases, address } = this.#recorder;
    if (bytes > MOST_BYTES) await leases.firstInRun(TOO_LARGE);
    if (this.known) return;
    this.known = true;
    if (await leases.firstInRun(NOTICED)) process.stderr.write(warning(address));
  }

  /** Milliseconds until the next export that is recorded may be made. */
  get wait(): number {
    return Math.max(0, this.#nextAt - performance.now());
  }

  /**
   * Makes an export that Charles will record, as seldom as it must be unless it is `urgent`.
   * @throws CharlesError `SELF_RECORDING` when the session has grown too large for that.
   */
  async recorded<Result>(exported: () => Promise<Result>, { signal, urgent = false }: ReadRequest): Promise<Result> {
    const { leases, address } = this.#recorder;
    if (await leases.askedInRun(TOO_LARGE)) throw grownTooLarge(address);
    if (!urgent) await delay(this.wait, undefined, { signal }).catch(() => {});
    signal?.throwIfAborted();
    const begun = performance.now();
    const result = await exported();
    const ended = performance.now();
    this.#nextAt = ended + (ended - begun) * (1 / SHARE - 1);
    return result;
  }
}

function warning(address: string): string {
  return [
    `playwright-charles: the Charles at ${address} records the requests that read its session, each with the whole session in it.`,
    `  Exclude them: ${SETTING}`,
    '  Until then each read pauses the recording for a moment, so that the session does not explode. Where several tests record at',
    '  once that cannot be done: reads are few there, and fail with SELF_RECORDING once the session has more than 64 MiB.',
    '',
  ].join('\n');
}

function grownTooLarge(address: string): CharlesError {
  return new CharlesError('SELF_RECORDING', {
    what: `Failed to read the session of the Charles at ${address}`,
    why:
      `it records each export of its session into the session, which has grown beyond ${MOST_BYTES / 1024 ** 2} MiB that way; ` +
      'reading it again would double it, and the recording cannot be paused for that: other tests need it, or the read takes too long',
    mend: `${SETTING}. Then clear the session. Or run with \`workers: 1\`.`,
  });
}
