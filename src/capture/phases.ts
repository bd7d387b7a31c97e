// Carries out the steps of a stop under one deadline: each has its say, whatever the others did.
import { CharlesError } from '../errors/charles-error.ts';
import { messageOf } from '../errors/message-of.ts';
import { limited } from '../util/limited.ts';
import { within } from '../util/within.ts';

/** The milliseconds of one step. */
export interface Share {
  /** It gets them whatever the others took. */
  readonly atLeast?: number;
  /** It gets no more. Default: all that is left. */
  readonly atMost?: number;
  /** The limit to raise when `atMost` was not enough. */
  readonly limit?: string;
}

// For a step that is told to end, as by a pause that has to be ended first.
const GRACE = 1_000;

export class Phases {
  readonly failures: string[] = [];
  readonly #deadline: number;

  constructor(budget: number) {
    this.#deadline = performance.now() + budget;
  }

  /**
   * Resolves to undefined when the step failed or took too long; the failure is then listed. The signal aborts when its time is
   * over; a step that goes on regardless is left behind a second later.
   */
  async run<Result>(
    name: string,
    step: (signal: AbortSignal) => Promise<Result>,
    { atLeast = 0, atMost = Number.POSITIVE_INFINITY, limit = 'stopTimeout' }: Share = {},
  ): Promise<Result | undefined> {
    const left = Math.max(this.#deadline - performance.now(), atLeast);
    const ms = Math.ceil(Math.min(left, atMost));
    const late = (): CharlesError => outOfTime(name, ms, atMost < left ? limit : 'stopTimeout');
    try {
      return await within(limited(ms, late, step), ms + GRACE, late);
    } catch (error) {
      this.failures.push(messageOf(error));
      return undefined;
    }
  }
}

function outOfTime(name: string, ms: number, limit: string): CharlesError {
  return new CharlesError('CAPTURE_TIMEOUT', {
    what: 'Failed to stop the capture in time',
    why: `the step "${name}" was not done within the ${ms} ms that it had`,
    mend: `Look at the recorder: it answers slowly or hangs. If it needs the time, raise charlesLimits.${limit}.`,
  });
}
