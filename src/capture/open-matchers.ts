// The matchers of a capture that have begun and not ended: at the end of its test, those that nobody awaited.
import { CharlesError } from '../errors/charles-error.ts';
import { callerStack, locationOf } from '../util/user-lines.ts';

interface OpenMatcher {
  readonly title: string;
  readonly stack: readonly string[];
}

export class OpenMatchers {
  readonly #open = new Set<OpenMatcher>();

  /** To be called before anything is awaited: the line that called the matcher is in no stack later. */
  async run<Result>(title: string, work: () => Promise<Result>): Promise<Result> {
    const matcher = { title, stack: callerStack() };
    this.#open.add(matcher);
    try {
      return await work();
    } finally {
      this.#open.delete(matcher);
    }
  }

  /** `NOT_AWAITED` at the line of the first one; null when all have ended. */
  notAwaited(): CharlesError | null {
    const [first] = this.#open;
    if (first === undefined) return null;
    const error = new CharlesError('NOT_AWAITED', {
      what: 'Failed to wait for the assertions on the traffic',
      why: 'the test has ended before they did',
      mend: [...[...this.#open].map((matcher) => `- ${shown(matcher)}`), 'Write await in front of expect(charles).'].join('\n'),
    });
    if (first.stack.length > 0) error.stack = [`${error.name}: ${error.message}`, ...first.stack].join('\n');
    return error;
  }
}

function shown({ title, stack }: OpenMatcher): string {
  const location = locationOf(stack[0]);
  return location === null ? title : `${title}, at line ${location.line}`;
}
