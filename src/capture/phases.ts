// Carries out the steps of a stop under one deadline: each has its say, whatever the others did.
import { CharlesError } from '../errors/charles-error.ts';
import { messageOf } from '../errors/message-of.ts';
import { within } from '../util/within.ts';

export class Phases {
  readonly failures: string[] = [];
  readonly #deadline: number;
  readonly #budget: number;

  constructor(budget: number) {
    this.#budget = budget;
    this.#deadline = performance.now() + budget;
  }

  /**
   * Resolves to undefined when the step failed or ate the rest of the time; the failure is then listed. A step gets `atLeast` ms
   * whatever the others took.
   */
  async run<Result>(name: string, step: () => Promise<Result>, atLeast = 0): Promise<Result | undefined> {
    const left = Math.max(this.#deadline - performance.now(), atLeast);
    try {
      return await within(step(), left, () => this.#outOfTime(name));
    } catch (error) {
      this.failures.push(messageOf(error));
      return undefined;
    }
  }

  #outOfTime(name: string): CharlesError {
    return new CharlesError('CAPTURE_TIMEOUT', {
      what: 'Failed to stop the capture in time',
      why: `the step "${name}" used up the rest of the ${this.#budget} ms`,
      mend: 'Look at the recorder: it answers slowly or hangs. If it needs the time, raise charlesLimits.stopTimeout.',
    });
  }
}
