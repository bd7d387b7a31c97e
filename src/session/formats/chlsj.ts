// Writes entries as Charles's JSON session (.chlsj, `session/export-json`), piece by piece.
import type { RawEntry } from '../raw-entry.ts';

/** The text of a `.chlsj` file, in pieces of one entry each: one compact line, as Charles writes it. */
export function* writeChlsj(entries: Iterable<RawEntry>): Generator<string> {
  let separator = '[';
  for (const raw of entries) {
    yield separator + JSON.stringify(raw);
    separator = ',';
  }
  yield separator === '[' ? '[]' : ']';
}
