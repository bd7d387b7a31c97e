// What a test waits for on its capture, with a matcher or a wait, and has not been decided yet.
import { CharlesError } from '../errors/charles-error.ts';

export class OpenWaits {
  readonly #open = new Set<() => CharlesError>();

  async run<Result>(title: string, body: () => Promise<Result>): Promise<Result> {
    let end = (): CharlesError => notAwaited(title);
    const ended = new Promise<never>((_, reject) => {
      end = () => {
        const error = notAwaited(title);
        reject(error);
        return error;
      };
    });
    this.#open.add(end);
    try {
      return await Promise.race([body(), ended]);
    } finally {
      this.#open.delete(end);
    }
  }

  /** Fails each of them with a `NOT_AWAITED` of its own; these. */
  end(): CharlesError[] {
    return [...this.#open].map((end) => end());
  }
}

function notAwaited(title: string): CharlesError {
  return new CharlesError('NOT_AWAITED', {
    what: `Failed to decide "${title}"`,
    why: 'the test ended before, and nobody awaited it',
    mend: 'Write await in front of it, and of what it stands in: a test.step(), a callback (forEach awaits none).',
  });
}
