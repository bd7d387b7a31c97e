// The file that tells a keeper what one before it had left: what is believed of it.
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { uptime } from 'node:os';
import { test as base, expect } from '@playwright/test';
import { stateFile } from '../../src/channel/endpoint.ts';
import { readState, removeOldStates, writeState } from '../../src/lease/state-file.ts';

const test = base.extend<{ key: string }>({
  key: async ({}, use, testInfo) => {
    const key = `leases-test-${process.pid}-${testInfo.testId.slice(-8)}`;
    await use(key);
    rmSync(stateFile(key), { force: true });
  },
});

const ago = (ms: number): string => new Date(Date.now() - ms).toISOString();
const STATE = { found: 'stopped', pausedBy: null, throttledBy: 7, holders: [5, 7], pid: 5, since: ago(60_000) } as const;

test('gives back what was written, and nothing once that was put back', ({ key }) => {
  writeState(key, STATE);
  expect(readState(key)).toEqual(STATE);
  writeState(key, { ...STATE, holders: [] });
  expect(readState(key)).toEqual({ ...STATE, holders: [] });
  writeState(key, null);
  expect(readState(key)).toBe(null);
});

test("believes nothing that is older than a day or the machine's start, or from a time to come", ({ key }) => {
  for (const age of [25 * 3600_000, uptime() * 1000 + 60_000, -60_000]) {
    writeState(key, { ...STATE, since: ago(age) });
    expect(readState(key), String(age)).toBe(null);
  }
});

test('removes what is too old to be believed, and nothing else', ({ key }) => {
  writeState(key, STATE);
  removeOldStates();
  expect(existsSync(stateFile(key))).toBe(true);
  writeState(key, { ...STATE, since: ago(25 * 3600_000) });
  removeOldStates();
  expect(existsSync(stateFile(key))).toBe(false);
});

test('believes nothing that is broken', ({ key }) => {
  writeState(key, STATE);
  const text = readFileSync(stateFile(key), 'utf8');
  const broken = [
    '',
    text.slice(0, -5),
    'null',
    '[]',
    text.replace('"stopped"', '"off"'),
    text.replace('[5,7]', '[5,-7]'),
    text.replace('"throttledBy":7', '"throttledBy":"7"'),
    text.replace('"pid":5', '"pid":0'),
    text.replace(/"since":"[^"]*"/, '"since":"yesterday"'),
  ];
  for (const one of broken) {
    writeFileSync(stateFile(key), one);
    expect(readState(key), one).toBe(null);
  }
});
