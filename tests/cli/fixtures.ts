// Runs the command `playwright-charles` as its users do: as a process, from the build.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import type { Readable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { test as base, expect } from '@playwright/test';

export interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface Started {
  readonly child: ChildProcess;
  /** Resolves with the exit. */
  readonly ended: Promise<Ended>;
  readonly stdout: () => string;
}

export interface Served extends Started {
  readonly port: number;
}

interface Fixtures {
  start: (args: readonly string[], env?: NodeJS.ProcessEnv) => Started;
  /** Runs `serve` on a free port. */
  serve: (args?: readonly string[], env?: NodeJS.ProcessEnv) => Promise<Served>;
}

const MAIN = fileURLToPath(new URL('../../dist/cli/main.js', import.meta.url));

export const test = base.extend<Fixtures>({
  start: async ({}, use) => {
    const started: Started[] = [];
    await use((args, env = {}) => {
      const one = startCommand(args, env);
      started.push(one);
      return one;
    });
    for (const { child, ended } of started) {
      if (child.exitCode === null) child.kill('SIGKILL');
      await ended;
    }
  },
  serve: async ({ start }, use) => {
    await use(async (args = [], env) => {
      const started = start(['serve', '--port', '0', ...args], env);
      return { ...started, port: await portOf(started) };
    });
  },
});

export { expect };

async function portOf({ child, stdout, ended }: Started): Promise<number> {
  const left = ended.then(({ code, stderr }) => Promise.reject(new Error(`serve ended with ${code}: ${stderr}`)));
  left.catch(() => {});
  for (;;) {
    const [, port] = /on http:\/\/127\.0\.0\.1:(\d+)\n(?:.*\n)*.*\/quit\n/.exec(stdout()) ?? [];
    if (port !== undefined) return Number(port);
    await Promise.race([once(child.stdout as Readable, 'data'), left]);
  }
}

function startCommand(args: readonly string[], env: NodeJS.ProcessEnv): Started {
  const { CHARLES_PROXY: _proxy, CHARLES_USER: _user, CHARLES_PASS: _pass, ...inherited } = process.env;
  const child = spawn(process.execPath, [MAIN, ...args], { env: { ...inherited, ...env }, stdio: ['ignore', 'pipe', 'pipe'] });
  const text = { stdout: '', stderr: '' };
  child.stdout.on('data', (chunk) => (text.stdout += chunk));
  child.stderr.on('data', (chunk) => (text.stderr += chunk));
  const ended = once(child, 'close').then(() => ({ code: child.exitCode, ...text }));
  return { child, ended, stdout: () => text.stdout };
}
