// Whether a request went wrong, for assertions and policies alike.
import type { Entry } from './entry.ts';

/** What the client gave up counts only when asked to, unless it was answered with 400 or more before. */
export function hasFailed({ status, failed, aborted }: Entry, countsAborted: boolean): boolean {
  return (status ?? 0) >= 400 || (failed && (countsAborted || !aborted));
}
