// What somebody gets who installs the tarball: with engine-strict, on this Node.
import { cp, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { expect } from '@playwright/test';
import { type Consumer, root, test } from './fixtures.ts';

// One worker for the file, so that the project is installed once.
test.describe.configure({ mode: 'default' });

test('npm accepts the whole tree with engine-strict, and every entry point loads', async ({ consumer }) => {
  const subpaths = Object.keys(consumer.manifest.exports).filter((name) => !name.endsWith('.json'));

  for (const subpath of subpaths) expect((await load(consumer, subpath)).exports, subpath).not.toEqual([]);
});

test('only the main entry point loads Playwright', async ({ consumer }) => {
  const playwright = expect.stringMatching(/[\\/]playwright-core[\\/]/);

  expect((await load(consumer, '.')).loaded).toContainEqual(playwright);
  for (const subpath of ['./session', './control', './embedded']) {
    expect((await load(consumer, subpath)).loaded, subpath).not.toContainEqual(playwright);
  }
});

test('its command runs', async ({ consumer }) => {
  expect(await consumer.run('npx --no-install playwright-charles --help')).toContain('Usage: playwright-charles');
});

test('the example compiles against the types, strictly and without skipping libraries', async ({ consumer }) => {
  for (const part of ['tests', 'playwright.config.ts']) {
    await cp(path.join(root, 'examples', 'node-red', part), path.join(consumer.folder, part), { recursive: true });
  }
  const compilerOptions = {
    module: 'nodenext',
    target: 'es2023',
    strict: true,
    noEmit: true,
    exactOptionalPropertyTypes: true,
    allowImportingTsExtensions: true,
    skipLibCheck: false,
    typeRoots: [path.join(root, 'node_modules', '@types')],
    types: ['node'],
  };
  await writeFile(
    path.join(consumer.folder, 'tsconfig.json'),
    JSON.stringify({ compilerOptions, include: ['tests', 'playwright.config.ts'] }),
  );

  await consumer.run(`node "${path.join(root, 'node_modules', 'typescript', 'bin', 'tsc')}" -p . --pretty false`);
});

/** Imports an entry point in a process of its own; `loaded` are the CommonJS files that this brought in, as all of Playwright is. */
async function load({ folder, manifest, run }: Consumer, subpath: string): Promise<{ exports: string[]; loaded: string[] }> {
  const script = `import('${path.posix.join(manifest.name, subpath)}').then((module) => {
    const loaded = Object.keys(require('node:module')._cache);
    process.stdout.write(JSON.stringify({ exports: Object.keys(module), loaded }));
  });`;
  await writeFile(path.join(folder, 'load.cjs'), script);
  return JSON.parse(await run('node load.cjs'));
}
