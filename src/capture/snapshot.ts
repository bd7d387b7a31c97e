// Saves a capture's entries, redacted, as a file that Charles can open.
import { mkdir, rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { CharlesError } from '../errors/charles-error.ts';
import { messageOf } from '../errors/message-of.ts';
import type { Entry } from '../session/entry.ts';
import { type RedactionRules, redactEntry } from '../session/redaction.ts';
import { writeSession } from '../session/write-session.ts';

/** Writes the whole file or none, and tells where. @throws CharlesError `PERSIST_FAILED`. */
export async function saveSnapshot(fileName: () => string, entries: readonly Entry[], rules: RedactionRules): Promise<string> {
  let unfinished = '';
  try {
    const file = fileName();
    unfinished = `${file}.part`;
    await mkdir(path.dirname(file), { recursive: true });
    await writeFile(unfinished, writeSession(entries.map(({ raw }) => redactEntry(raw, rules))));
    await rename(unfinished, file);
    return file;
  } catch (error) {
    if (unfinished !== '') await rm(unfinished, { force: true }).catch(() => {});
    throw new CharlesError('PERSIST_FAILED', {
      what: `Failed to save the snapshot of ${entries.length} entries`,
      why: messageOf(error),
      mend: 'Check that the output folder can be written to and that the disk has room.',
      cause: error,
    });
  }
}
