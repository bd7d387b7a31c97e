// Where the processes of one user meet: a Unix socket in a private folder, or a named pipe on Windows.
import { createHash } from 'node:crypto';
import { lstatSync, mkdirSync, readdirSync, rmdirSync, rmSync } from 'node:fs';
import { tmpdir, userInfo } from 'node:os';
import path from 'node:path';
import { CharlesError } from '../errors/charles-error.ts';
import { isAlive } from '../util/is-alive.ts';

// sun_path holds 104 bytes on macOS and the BSDs, 108 on Linux, the closing zero included.
const LONGEST_SOCKET_PATH = 103;

export interface Endpoint {
  /** Names the daemon; safe in a file name. */
  readonly key: string;
  /** Raised when the daemon of a lower generation was killed and left its socket behind. */
  readonly generation: number;
}

/** The address to listen on or connect to, for `node:net`. */
export function endpointAddress({ key, generation }: Endpoint): string {
  const name = `${key}-${generation}.sock`;
  if (process.platform === 'win32') return `\\\\.\\pipe\\${folderName()}-${name}`;
  const preferred = path.join(tmpdir(), folderName(), name);
  return Buffer.byteLength(preferred) <= LONGEST_SOCKET_PATH ? preferred : path.join('/tmp', folderName(), name);
}

/** Where a daemon keeps what must outlive it. */
export function stateFile(key: string): string {
  return path.join(tmpdir(), folderName(), `${key}.json`);
}

/** Creates the private folder of an endpoint if need be, and refuses one that somebody else could write to. */
export function ensureEndpointFolder(address: string): void {
  if (process.platform !== 'win32') ensurePrivateFolder(path.dirname(address));
}

/** As {@link ensureEndpointFolder}; on Windows the folder for temporary files is the user's own already. */
export function ensurePrivateFolder(folder: string): void {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  if (process.platform === 'win32') return;
  const found = lstatSync(folder);
  if (found.isDirectory() && found.uid === process.getuid?.() && (found.mode & 0o077) === 0) return;
  throw folderRefused(folder);
}

export function folderRefused(folder: string): CharlesError {
  return new CharlesError('ENGINE_FAILED', {
    what: 'Failed to open the private folder of the recorder',
    why: `${folder} is not a folder that this user, and nobody else, can enter`,
    mend: 'Remove it, or point TMPDIR at a folder of your own.',
  });
}

/** Removes the sockets of a daemon's generations and of runs that are gone, and the folder once nothing is left in it. */
export function removeEndpoints(address: string, key: string): void {
  const folder = process.platform === 'win32' ? path.dirname(stateFile(key)) : path.dirname(address);
  try {
    for (const name of readdirSync(folder)) {
      if (name.startsWith(`${key}-`) || isOfDeadRun(name)) rmSync(path.join(folder, name), { force: true });
    }
    rmdirSync(folder);
  } catch {
    // Another run of this user has its socket here, or has just removed the folder.
  }
}

/** An engine that was killed with its runner could not clean up: its key begins with the runner's pid. */
function isOfDeadRun(name: string): boolean {
  const runner = /^(\d+)-/.exec(name)?.[1];
  return runner !== undefined && !isAlive(Number(runner));
}

/** A short, file-name-safe digest of what makes two daemons different. */
export function digestOf(...parts: readonly string[]): string {
  return createHash('sha256').update(parts.join('\0')).digest('hex').slice(0, 10);
}

function folderName(): string {
  const user = process.getuid?.() ?? digestOf(userInfo().username);
  return `playwright-charles-${user}`;
}
