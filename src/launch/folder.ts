// The private folder of one launched Charles: its configuration, and what the next launch needs to end it if we could not.
import { lstatSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Credentials } from './configuration.ts';

const PREFIX = 'playwright-charles-launch-';
const NOTE = 'launch.json';

export interface LaunchNote {
  /** Where the launcher answers as long as it lives, and the random name that it then gives. */
  readonly launcher: string;
  readonly id: string;
  readonly port: number;
  /** The one user that it is told to let in; null for everybody. */
  readonly user: Credentials | null;
  /** Milliseconds of the clock. */
  readonly started: number;
}

/** A new folder that only this user can enter. */
export function createLaunchFolder(): string {
  return mkdtempSync(path.join(tmpdir(), PREFIX));
}

export function writeNote(folder: string, note: LaunchNote): void {
  writePrivate(path.join(folder, NOTE), JSON.stringify(note));
}

/** Returns the path. */
export function writeFileIn(folder: string, name: string, text: string): string {
  const file = path.join(folder, name);
  writePrivate(file, text);
  return file;
}

export function removeLaunchFolder(folder: string): void {
  rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
}

/** The folders of this user in which a launcher has left its note. */
export function launchFolders(): { folder: string; note: LaunchNote }[] {
  return readdirSync(tmpdir())
    .filter((name) => name.startsWith(PREFIX))
    .map((name) => path.join(tmpdir(), name))
    .filter(isPrivate)
    .flatMap((folder) => {
      const note = readNote(folder);
      return note === null ? [] : [{ folder, note }];
    });
}

function isPrivate(folder: string): boolean {
  try {
    const found = lstatSync(folder);
    if (process.platform === 'win32') return found.isDirectory();
    return found.isDirectory() && found.uid === process.getuid?.() && (found.mode & 0o077) === 0;
  } catch {
    return false;
  }
}

function readNote(folder: string): LaunchNote | null {
  try {
    return JSON.parse(readFileSync(path.join(folder, NOTE), 'utf8')) as LaunchNote;
  } catch {
    // Its owner has not come that far, or has just removed it.
    return null;
  }
}

function writePrivate(file: string, text: string): void {
  rmSync(file, { force: true });
  writeFileSync(file, text, { mode: 0o600, flag: 'wx' });
}
