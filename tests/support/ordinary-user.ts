// Runs code as a user whom modes of files keep out: root may do anything.
import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const NOBODY = 65_534;
const DIST = new URL('../../dist/', import.meta.url).href;

/** This user, or nobody if this is root. */
export function ordinaryUser(): { uid: number; gid: number } {
  const [uid = NOBODY, gid = NOBODY] = [process.getuid?.(), process.getgid?.()];
  return uid === 0 ? { uid: NOBODY, gid: NOBODY } : { uid, gid };
}

/** Evaluates an expression in a process of that user; in it `dist` is the URL of the build. Returns what it prints. */
export function asOrdinaryUser(env: NodeJS.ProcessEnv, expression: string): string {
  const code = `const dist = '${DIST}'; await ${expression};`;
  return execFileSync(process.execPath, ['--input-type=module', '-e', code], {
    cwd: fileURLToPath(DIST),
    env: { PATH: process.env.PATH, ...env },
    encoding: 'utf8',
    ...ordinaryUser(),
  });
}
