// The package as npm would publish it, and a project that has installed it under engine-strict; once per worker.
import { exec } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { test as base } from '@playwright/test';

export const root: string = fileURLToPath(new URL('../..', import.meta.url));

export interface Manifest {
  name: string;
  exports: Record<string, string | { types: string; default: string }>;
  bin?: Record<string, string>;
  devDependencies: Record<string, string>;
}

export interface Packed {
  tarball: string;
  /** Paths inside the package, with forward slashes. */
  files: string[];
  manifest: Manifest;
}

export interface Consumer {
  folder: string;
  manifest: Manifest;
  /** Runs a command line there; rejects with all that it printed. */
  run(command: string): Promise<string>;
}

export const test = base.extend<object, { packed: Packed; consumer: Consumer }>({
  packed: [
    async ({}, use) => {
      const folder = await mkdtemp(path.join(tmpdir(), 'packed-'));
      // Without scripts: dist is built, and building it anew would pull it from under the other workers.
      const [packed] = JSON.parse(await run(root, `npm pack --json --ignore-scripts --pack-destination "${folder}"`));
      const manifest = JSON.parse(await readFile(path.join(root, 'package.json'), 'utf8'));
      const files = packed.files.map((file: { path: string }) => file.path);
      await use({ tarball: path.join(folder, packed.filename), files, manifest });
      await rm(folder, { recursive: true });
    },
    { scope: 'worker' },
  ],

  consumer: [
    async ({ packed: { tarball, manifest } }, use) => {
      // Outside of this repository, whose own node_modules would hide a missing dependency.
      const folder = await mkdtemp(path.join(tmpdir(), 'consumer-'));
      try {
        await writeFile(path.join(folder, 'package.json'), JSON.stringify({ private: true, type: 'module' }));
        const peer = `@playwright/test@${manifest.devDependencies['@playwright/test']}`;
        await run(folder, `npm install --engine-strict --no-audit --no-fund --prefer-offline "${tarball}" ${peer}`);
        await use({ folder, manifest, run: (command) => run(folder, command) });
      } finally {
        await rm(folder, { recursive: true });
      }
    },
    { scope: 'worker', timeout: 240_000 },
  ],
});

async function run(cwd: string, command: string): Promise<string> {
  try {
    return (await promisify(exec)(command, { cwd })).stdout;
  } catch (error) {
    const { stdout, stderr } = error as { stdout: string; stderr: string };
    throw new Error(`${command}\n${stdout}${stderr}`);
  }
}
