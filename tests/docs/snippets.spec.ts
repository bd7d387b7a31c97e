// The code in the documents: it compiles as it stands, against the built package.
import { execFile } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from '@playwright/test';
import { documents, root, snippetsOf } from './documents.ts';

const TSC = path.join(root, 'node_modules', 'typescript', 'bin', 'tsc');

const compilerOptions = {
  module: 'nodenext',
  target: 'es2023',
  lib: ['es2023', 'dom'],
  types: ['node'],
  strict: true,
  exactOptionalPropertyTypes: true,
  noUnusedLocals: true,
  moduleDetection: 'force',
  noEmit: true,
};

test('every TypeScript snippet compiles strictly against the built package', async ({}, testInfo) => {
  const snippets = documents.flatMap(snippetsOf).filter(({ info }) => info === 'ts');
  expect(snippets.length).toBeGreaterThan(0);

  // Inside of this repository, so that `playwright-charles` is the package itself.
  const folder = testInfo.outputPath('snippets');
  mkdirSync(folder, { recursive: true });
  for (const { document, line, code } of snippets) {
    // Moved down, so that a line of the compiler's is a line of the document.
    writeFileSync(path.join(folder, `${document.replaceAll('/', '-')}-${line}.ts`), '\n'.repeat(line) + code);
  }
  writeFileSync(path.join(folder, 'tsconfig.json'), JSON.stringify({ compilerOptions, include: ['*.ts'] }));

  expect(await compile(folder)).toBe('');
});

test('no code block is TypeScript under another name, or has none', () => {
  const unchecked = documents.flatMap(snippetsOf).filter(({ info }) => !['ts', 'sh', 'text'].includes(info));

  expect(unchecked.map(({ document, line, info }) => `${document}:${line} ${info}`)).toEqual([]);
});

/** What the compiler has to say; nothing if all is well. */
async function compile(folder: string): Promise<string> {
  try {
    const { stdout } = await promisify(execFile)(process.execPath, [TSC, '-p', '.', '--pretty', 'false'], { cwd: folder });
    return stdout;
  } catch (error) {
    const { stdout, stderr } = error as { stdout: string; stderr: string };
    return stdout + stderr || String(error);
  }
}
