// What outlives a keeper: the state that is to be restored, in a small file in the private folder.
import { readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { uptime } from 'node:os';
import path from 'node:path';
import { ensurePrivateFolder, stateFile } from '../channel/endpoint.ts';
import type { Restorable } from './restorable.ts';

// Who left a recording on longer ago has long seen it, and may want it by now.
const OLDEST = 24 * 3600_000;

/** Null when nothing is to be restored, also when the file is broken, or older than a day or the machine's start: then nobody knows. */
export function readState(key: string): Restorable | null {
  try {
    const state: unknown = JSON.parse(readFileSync(stateFile(key), 'utf8'));
    return isRestorable(state) && isRecent(state.since) ? state : null;
  } catch {
    return null;
  }
}

export function writeState(key: string, state: Restorable | null): void {
  const file = stateFile(key);
  try {
    if (state === null) rmSync(file, { force: true });
    else replace(file, JSON.stringify(state));
  } catch {
    // A full disk costs no test: all that is lost is what a killed run would have left to know.
  }
}

/** Removes the files of keepers that nobody has asked for since. */
export function removeOldStates(): void {
  try {
    const folder = path.dirname(stateFile(''));
    for (const name of readdirSync(folder)) {
      const key = /^(leases-.*)\.json$/.exec(name)?.[1];
      if (key !== undefined && readState(key) === null) rmSync(path.join(folder, name), { force: true });
    }
  } catch {
    // There is no folder any more, or the next keeper that leaves has more luck.
  }
}

/** Whoever is killed in the middle leaves the old one whole. */
function replace(file: string, text: string): void {
  ensurePrivateFolder(path.dirname(file));
  writeFileSync(`${file}.new`, text, { mode: 0o600 });
  renameSync(`${file}.new`, file);
}

function isRecent(since: string): boolean {
  const age = Date.now() - Date.parse(since);
  return age >= 0 && age < Math.min(OLDEST, uptime() * 1000);
}

function isRestorable(state: unknown): state is Restorable {
  const { found, pausedBy, throttledBy, holders, pid, since } = (state ?? {}) as Record<keyof Restorable, unknown>;
  return (
    (found === 'recording' || found === 'stopped') &&
    [pausedBy, throttledBy].every((changer) => changer === null || isPid(changer)) &&
    Array.isArray(holders) &&
    holders.every(isPid) &&
    isPid(pid) &&
    typeof since === 'string'
  );
}

/** Signals to 0 and below go to groups of processes. */
function isPid(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) > 0;
}
