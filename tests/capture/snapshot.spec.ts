// The files of a capture: whole, without secrets, and nothing half-written where one cannot be saved.
import { mkdirSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from '@playwright/test';
import { saveSnapshots } from '../../src/capture/snapshot.ts';
import { Entry } from '../../src/session/entry.ts';
import { parseSession } from '../../src/session/index.ts';
import { redactionRules } from '../../src/session/redaction/redaction.ts';
import { rawEntry } from '../session/fixtures/raw.ts';

const S = 'fixture-secret';
const entries = [1, 2].map((page) => new Entry(rawEntry({ query: `page=${page}&token=${S}` })));

test('what is saved is whole and has no secrets, and a file that cannot be saved leaves the others and no rest', async ({}, testInfo) => {
  const base = testInfo.outputPath('saved', 'session');
  const files = { baseName: () => base, formats: ['chlsj', 'har'] as const };
  const { snapshots, failure } = await saveSnapshots(files, entries, redactionRules());
  expect([snapshots.map(({ format }) => format), failure]).toEqual([['chlsj', 'har'], null]);
  expect(parseSession(readFileSync(`${base}.chlsj`)).map(({ query }) => query)).toEqual([
    'page=1&token=REDACTED',
    'page=2&token=REDACTED',
  ]);
  expect(JSON.parse(readFileSync(`${base}.har`, 'utf8')).log.entries).toHaveLength(2);
  expect(readFileSync(`${base}.har`, 'utf8')).not.toContain(S);

  const blocked = testInfo.outputPath('blocked', 'session');
  mkdirSync(`${blocked}.har`, { recursive: true });
  const saved = await saveSnapshots({ ...files, baseName: () => blocked }, entries, redactionRules());
  expect(saved.failure?.code).toBe('PERSIST_FAILED');
  expect(saved.snapshots).toEqual([{ format: 'chlsj', path: `${blocked}.chlsj` }]);
  expect(readdirSync(path.dirname(blocked)).sort()).toEqual(['session.chlsj', 'session.har']);
});
