// A folder for the temporary files of one test and of all that it starts: what is left there disturbs nobody else.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { daemonsOf } from './processes.ts';

/** Has it for as long as `use` runs. */
export async function inPrivateTemp(use: (folder: string) => Promise<void>): Promise<void> {
  // A socket's path has to be short.
  const folder = mkdtempSync(path.join(tmpdir(), 'pwt-'));
  const restore = setEnvironment({ TMPDIR: folder, TEMP: folder, TMP: folder });
  await use(folder);
  restore();
  // A keeper notes that its workers are gone, and would make the folder again.
  for (const { pid } of daemonsOf(folder)) process.kill(pid, 'SIGKILL');
  rmSync(folder, { recursive: true, force: true });
}

/** Sets variables of this process; returns the undo. */
export function setEnvironment(variables: Readonly<Record<string, string>>): () => void {
  const before = Object.keys(variables).map((name) => [name, process.env[name]] as const);
  Object.assign(process.env, variables);
  return () => {
    for (const [name, value] of before) {
      if (value === undefined) delete process.env[name];
      else process.env[name] = value;
    }
  };
}
