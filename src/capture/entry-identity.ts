// What tells one entry of a session from another: Charles gives them no id.
import type { EntryHead } from '../session/raw-entry.ts';

/** Port, start and request line; equal only for twins of the same millisecond. */
export function identityOf({ clientPort, times, method, host, path, query }: EntryHead): string {
  return [clientPort, times.start, method, host, path, query].join(' ');
}
