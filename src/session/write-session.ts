// Writes entries as a JSON session that Charles can open.
import { writeChlsj } from './formats/chlsj.ts';
import type { RawEntry } from './raw-entry.ts';

/** The text of a `.chlsj` file: one compact line, as Charles writes it. */
export function writeSession(entries: readonly RawEntry[]): string {
  return [...writeChlsj(entries)].join('');
}
