// Tells a body of which the recorder kept only the beginning, as the notes of its entry say.
import type { Entry, EntrySide } from './entry.ts';

const NOTES: Readonly<Record<EntrySide, RegExp>> = {
  request: /^Request body of \d+ bytes: /m,
  response: /^Response body of \d+ bytes: /m,
};

export function isBodyCut({ notes }: Entry, side: EntrySide): boolean {
  return NOTES[side].test(notes ?? '');
}
