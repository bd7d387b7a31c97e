// Starts an embedded recorder as a process, to see from outside what it takes, writes and says.
import { fork } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import type { EmbeddedCharlesOptions, RelayOptions } from '../../src/embedded/index.ts';

const CHILD = fileURLToPath(new URL('./engine-child.mjs', import.meta.url));

export interface EngineProcess {
  /** Of the relay if one was asked for, else its own. */
  readonly port: number;
  /** All that it wrote to stdout and stderr so far. */
  readonly output: () => string;
  /** The most memory that it had so far, resident. */
  peakBytes(): Promise<number>;
  /** Names in the folder that is its working, home and temporary directory. */
  files(): string[];
  /** Null while it runs. */
  exitCode(): number | null;
  close(): Promise<void>;
}

export async function startEngineProcess(options: EmbeddedCharlesOptions & { relay?: RelayOptions }): Promise<EngineProcess> {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'charles-engine-'));
  const env = { ...process.env, HOME: folder, USERPROFILE: folder, TMPDIR: folder, TEMP: folder, TMP: folder, NODE_OPTIONS: '' };
  const child = fork(CHILD, [JSON.stringify(options)], { cwd: folder, env, silent: true, execArgv: [] });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream?.on('data', (chunk: Buffer) => {
      output += chunk.toString();
    });
  }
  const message = <T>() =>
    new Promise<T>((resolve, reject) => {
      child.once('message', (value) => resolve(value as T));
      child.once('exit', () => reject(new Error(`The recorder's process ended: ${output}`)));
    });
  const { port } = await message<{ port: number }>();
  return {
    port,
    output: () => output,
    peakBytes: async () => {
      const answer = message<{ peakBytes: number }>();
      child.send('memory');
      return (await answer).peakBytes;
    },
    files: () => readdirSync(folder),
    exitCode: () => child.exitCode,
    close: async () => {
      if (child.exitCode === null) {
        const ended = new Promise((resolve) => child.once('exit', resolve));
        child.disconnect();
        await ended;
      }
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
