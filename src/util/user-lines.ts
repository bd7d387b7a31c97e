// The user's own lines of a stack: reports show these, not this package.
import { fileURLToPath } from 'node:url';

export interface Location {
  readonly file: string;
  readonly line: number;
  readonly column: number;
}

// Built code is shown by its sources.
const OWN_FOLDERS = ['src', 'dist'].map((name) => fileURLToPath(new URL(`../../${name}/`, import.meta.url)));
const RUNNER = /[\\/]node_modules[\\/](@playwright[\\/]test|playwright|playwright-core)[\\/]/;
const DEEP_ENOUGH = 100;

/** The user's own lines of the stack. */
export function callerStack(): string[] {
  const limit = Error.stackTraceLimit;
  Error.stackTraceLimit = DEEP_ENOUGH;
  const lines = new Error().stack?.split('\n').slice(1) ?? [];
  Error.stackTraceLimit = limit;
  return lines.filter(isOfUser);
}

function isOfUser(line: string): boolean {
  const file = locationOf(line)?.file;
  return file !== undefined && !OWN_FOLDERS.some((folder) => file.startsWith(folder)) && !RUNNER.test(file);
}

export function locationOf(line = ''): Location | null {
  const [, place = '', row, column] = /[(\s]((?:file:\/\/|[A-Za-z]:[\\/]|\/)[^()]*):(\d+):(\d+)\)?$/.exec(line) ?? [];
  if (row === undefined) return null;
  return { file: place.startsWith('file:') ? fileURLToPath(place) : place, line: Number(row), column: Number(column) };
}
