// What a test waits for on its capture, with a matcher or a wait, and has not been decided yet.
import { CharlesError } from '../errors/charles-error.ts';

interface OpenWait {
  readonly title: string;
  readonly fail: (error: CharlesError) => void;
}

export class OpenWaits {
  readonly #open = new Set<OpenWait>();

  run<Result>(title: string, body: () => Promise<Result>): Promise<Result> {
    return new Promise((resolve, reject) => {
      const wait = { title, fail: reject };
      this.#open.add(wait);
      body()
        .finally(() => this.#open.delete(wait))
        .then(resolve, reject);
    });
  }

  /** Fails each of them with a `NOT_AWAITED` of its own; these. */
  end(): CharlesError[] {
    return [...this.#open].map(({ title, fail }) => {
      const error = notAwaited(title);
      fail(error);
      return error;
    });
  }
}

function notAwaited(title: string): CharlesError {
  return new CharlesError('NOT_AWAITED', {
    what: `Failed to decide "${title}"`,
    why: 'the test ended before, and nobody awaited it',
    mend: 'Write await in front of it, and of what it stands in: a test.step(), a callback (forEach awaits none).',
  });
}
