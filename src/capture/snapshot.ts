// Saves a capture's entries, redacted, as files: a session that Charles can open, a HAR for every other tool.
import { mkdir, rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { CharlesError } from '../errors/charles-error.ts';
import { messageOf } from '../errors/message-of.ts';
import type { Entry } from '../session/entry.ts';
import { writeChlsj } from '../session/formats/chlsj.ts';
import { writeHar } from '../session/formats/har.ts';
import type { RawEntry } from '../session/raw-entry.ts';
import { type RedactionRules, redactEntry } from '../session/redaction/redaction.ts';

export type SnapshotFormat = 'chlsj' | 'har';

export interface Snapshot {
  readonly format: SnapshotFormat;
  readonly path: string;
}

export interface SnapshotFiles {
  /** Where the next snapshot goes, without an extension. */
  readonly baseName: () => string;
  /** At least one; saved in this order. */
  readonly formats: readonly SnapshotFormat[];
}

/** `failure` is a `PERSIST_FAILED`; what was saved before it is there all the same. */
export interface Saved {
  readonly snapshots: readonly Snapshot[];
  readonly failure: CharlesError | null;
}

const WRITERS: Readonly<Record<SnapshotFormat, (entries: readonly RawEntry[]) => Iterable<string>>> = {
  chlsj: writeChlsj,
  har: writeHar,
};
// Characters that are written at once: a write for each entry costs more than its text.
const BATCH = 65_536;

/** Writes each file whole or not at all; never throws. */
export async function saveSnapshots(files: SnapshotFiles, entries: readonly Entry[], rules: RedactionRules): Promise<Saved> {
  const snapshots: Snapshot[] = [];
  try {
    const base = files.baseName();
    await mkdir(path.dirname(base), { recursive: true });
    const redacted = entries.map(({ raw }) => redactEntry(raw, rules));
    for (const format of files.formats) {
      const file = `${base}.${format}`;
      await writeWhole(file, WRITERS[format](redacted));
      snapshots.push({ format, path: file });
    }
    return { snapshots, failure: null };
  } catch (error) {
    return { snapshots, failure: persistFailed(entries.length, error) };
  }
}

async function writeWhole(file: string, pieces: Iterable<string>): Promise<void> {
  const unfinished = `${file}.part`;
  try {
    await writeFile(unfinished, batches(pieces));
    await rename(unfinished, file);
  } catch (error) {
    await rm(unfinished, { force: true }).catch(() => {});
    throw error;
  }
}

function* batches(pieces: Iterable<string>): Generator<string> {
  let batch = '';
  for (const piece of pieces) {
    batch += piece;
    if (batch.length < BATCH) continue;
    yield batch;
    batch = '';
  }
  yield batch;
}

function persistFailed(count: number, error: unknown): CharlesError {
  return new CharlesError('PERSIST_FAILED', {
    what: `Failed to save the snapshot of ${count} entries`,
    why: messageOf(error),
    mend: 'Check that the output folder can be written to and that the disk has room.',
    cause: error,
  });
}
