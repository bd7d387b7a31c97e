// What a command is, and how it says that it was called wrongly.
import { CharlesError } from '../errors/charles-error.ts';

/** Resolves when it is done; throws what the caller is to be told. */
export type Command = (args: string[]) => Promise<void>;

export function unusable(why: string, mend: string): CharlesError {
  return new CharlesError('OPTION_INVALID', { what: 'Failed to run playwright-charles', why, mend });
}
