// The version of this package.
import { readFileSync } from 'node:fs';

export function version(): string {
  // As far from `src/cli` as from `dist/cli`.
  return JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')).version;
}
