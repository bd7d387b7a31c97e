// What the published tarball holds.
import { readFile } from 'node:fs/promises';
import { expect } from '@playwright/test';
import { publint } from 'publint';
import { formatMessage } from 'publint/utils';
import { test } from './fixtures.ts';

test('the package holds the build, its sources and its documents, and nothing else', ({ packed }) => {
  const documents = ['package.json', 'README.md', 'LICENSE', 'ARCHITECTURE.md', 'CHANGELOG.md'];

  expect(packed.files).toEqual(expect.arrayContaining(['package.json', 'README.md', 'LICENSE', 'docs/stop-contract.md']));
  expect(packed.files.filter((file) => !/^(dist|src|docs)\//.test(file) && !documents.includes(file))).toEqual([]);
});

test('every file that the manifest names is in the package', ({ packed: { files, manifest } }) => {
  const named = [...Object.values(manifest.exports), ...Object.values(manifest.bin ?? {})]
    .flatMap((target) => (typeof target === 'string' ? target : Object.values(target)))
    .map((target) => target.replace(/^\.\//, ''));

  expect(named.filter((file) => !files.includes(file))).toEqual([]);
});

test('every source map finds its source in the package', ({ packed: { files } }) => {
  const sources = files.filter((file) => file.endsWith('.js.map')).map((map) => map.replace(/^dist(.*)\.js\.map$/, 'src$1.ts'));

  expect(sources.length).toBeGreaterThan(0);
  expect(sources.filter((source) => !files.includes(source))).toEqual([]);
});

test('publint has nothing to say', async ({ packed }) => {
  const tarball = await readFile(packed.tarball);
  const { messages, pkg } = await publint({ pack: { tarball: new Uint8Array(tarball).buffer }, strict: true });

  expect(messages.map((message) => formatMessage(message, pkg, { color: false }))).toEqual([]);
});
