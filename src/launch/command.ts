// Finds Charles's program on this machine.
import { accessSync, constants, statSync } from 'node:fs';
import { homedir } from 'node:os';
import path from 'node:path';
import { CharlesError } from '../errors/charles-error.ts';
import type { LaunchOptions } from './launch-options.ts';

export interface Command {
  readonly program: string;
  /** Before our own. */
  readonly args: readonly string[];
}

/** @throws CharlesError `ENGINE_MISSING` when there is no option and Charles is in none of its usual places. */
export function findCommand(option: LaunchOptions['command']): Command {
  if (option !== undefined) {
    const [program = '', ...args] = typeof option === 'string' ? [option] : option;
    return { program, args };
  }
  const places = usualPlaces();
  const program = [...foldersOnPath().map((folder) => path.join(folder, 'charles')), ...places].find(isProgram);
  if (program === undefined) throw missing(`it is neither on the PATH nor at ${places.join(' or ')}`);
  return { program, args: [] };
}

export function missing(why: string, cause?: unknown): CharlesError {
  return new CharlesError('ENGINE_MISSING', {
    what: 'Failed to find Charles',
    why,
    mend: "Install Charles, or name its program in charlesRecorder.launch.command, or use charlesRecorder: 'embedded', which needs no Charles.",
    cause,
  });
}

function usualPlaces(): string[] {
  if (process.platform === 'darwin') return ['/Applications/Charles.app/Contents/MacOS/Charles'];
  if (process.platform === 'win32') {
    return [path.join(process.env.ProgramFiles ?? 'C:\\Program Files', 'Charles', 'Charles.exe')];
  }
  return [path.join(homedir(), 'charles', 'bin', 'charles'), '/opt/charles/bin/charles'];
}

function foldersOnPath(): string[] {
  // There, Charles is no program of the command line.
  if (process.platform === 'win32' || process.platform === 'darwin') return [];
  return (process.env.PATH ?? '').split(path.delimiter).filter((folder) => path.isAbsolute(folder));
}

function isProgram(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return statSync(file).isFile();
  } catch {
    return false;
  }
}
