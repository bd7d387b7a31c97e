// One comparison of a text with a snapshot of Playwright's, and what came of it.
import { existsSync, readFileSync } from 'node:fs';
import { expect, test } from '@playwright/test';
import { CharlesError } from '../errors/charles-error.ts';
import { messageOf } from '../errors/message-of.ts';
import { callerStack } from '../util/user-lines.ts';

export interface SnapshotDifference {
  /** Of the snapshot; null when Playwright does not tell. */
  readonly file: string | null;
  /** What the snapshot holds; null when there is none. */
  readonly expected: string | null;
  readonly received: string;
}

type Compare = (text: string) => SnapshotDifference | null;

/**
 * To be called in the test whose snapshot it is. What it returns gives null when they match, and when Playwright has written the snapshot.
 * @throws CharlesError `PERSIST_FAILED`, from what it returns.
 */
export function snapshotComparison(name: string | string[] | undefined): Compare {
  const owner = test.info();
  const lines = callerStack();
  return (text) => {
    // Not awaited, and overtaken: it would be compared as the snapshot of another test.
    if (test.info() !== owner) throw new Error('the test of this snapshot has ended');
    const known = owner.errors.length;
    try {
      if (name === undefined) expect(text).toMatchSnapshot();
      else expect(text).toMatchSnapshot(name);
      return null;
    } catch (error) {
      const result = (error as { readonly matcherResult?: { readonly expected?: unknown } }).matcherResult;
      if (result === undefined) throw notWritten(error);
      const file = typeof result.expected === 'string' ? result.expected : null;
      return { file, expected: file !== null && existsSync(file) ? readFileSync(file, 'utf8') : null, received: text };
    } finally {
      // That it was missing is an error of the test's, beside what is thrown: of this line here, if nobody says otherwise.
      for (const error of owner.errors.slice(known)) error.stack = [error.message, ...lines].join('\n');
    }
  };
}

function notWritten(error: unknown): CharlesError {
  return new CharlesError('PERSIST_FAILED', {
    what: 'Failed to compare the traffic with its snapshot',
    why: messageOf(error),
    mend: 'Make the folder of the snapshots readable and writable, or set snapshotPathTemplate to another one.',
    cause: error,
  });
}
