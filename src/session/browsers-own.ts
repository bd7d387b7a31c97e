// Requests that a browser sends for itself, not for a page: nobody who reads a test would look for their cause there.
import type { Entry } from './entry.ts';

// Chromium asks it about the fields of a form.
const AUTOFILL = 'content-autofill.googleapis.com';

/** A section for a message that names these entries: one line, or none where no entry is a browser's own. */
export function browsersOwn(entries: readonly Entry[]): string[] {
  if (!entries.some(({ host }) => host === AUTOFILL)) return [];
  return [
    `${AUTOFILL} is asked by Chromium itself when a page has a form. To leave it out: ` +
      `charlesCapture: { exclude: { host: '${AUTOFILL}' } }`,
  ];
}
