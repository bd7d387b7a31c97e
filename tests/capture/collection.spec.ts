// The entries of a capture across reads: updated, filtered, and missed only when they had no reason to go.
import { expect, test } from '@playwright/test';
import { EntryCollection } from '../../src/capture/collection.ts';
import { Entry } from '../../src/session/entry.ts';
import type { RawEntry } from '../../src/session/raw-entry.ts';
import { rawEntry } from '../session/fixtures/raw.ts';

const everything = (): boolean => true;

const finished = rawEntry({ status: 'COMPLETE', path: '/a' });
const inFlight: RawEntry = { ...finished, status: 'RECEIVED_REQUEST_BODY', times: { ...finished.times, end: null } };
const connecting: RawEntry = { ...inFlight, method: 'CONNECT', path: null, query: null };

test('an entry that completes is the same entry, updated', () => {
  const collection = new EntryCollection(everything);
  expect(collection.merge([inFlight])).toEqual({ changed: 1, reset: false });
  expect(collection.entries.map(({ state }) => state)).toEqual(['in-flight']);
  expect(collection.merge([finished])).toEqual({ changed: 1, reset: false });
  expect(collection.entries.map(({ state }) => state)).toEqual(['complete']);
  expect(collection.merge([finished])).toEqual({ changed: 0, reset: false });
});

test('twins of the same millisecond are two entries', () => {
  const collection = new EntryCollection(everything);
  collection.merge([finished, finished]);
  expect(collection.entries).toHaveLength(2);
});

test('an entry that turns out to be unwanted leaves nothing in flight and is no reset', () => {
  const collection = new EntryCollection(({ status }) => status !== 200);
  collection.merge([{ ...inFlight, response: { ...inFlight.response, status: undefined as never } }]);
  expect(collection.merge([rawEntry({ ...finished })])).toMatchObject({ reset: false });
  expect(collection.entries).toEqual([]);
  expect(collection.inFlight).toEqual([]);
});

test('a CONNECT that gives way to its request is no reset, a finished entry that vanishes is one, and is kept', () => {
  const collection = new EntryCollection(everything);
  collection.merge([connecting]);
  expect(collection.merge([finished])).toMatchObject({ reset: false });
  expect(collection.entries.map(({ method }) => method)).toEqual(['GET']);
  expect(collection.merge([])).toMatchObject({ reset: true });
  expect(collection.entries).toHaveLength(1);
});

test('take hands out each finished entry once, and the rest when closed', () => {
  const collection = new EntryCollection(everything);
  const second = rawEntry({ path: '/b', status: 'RECEIVED_REQUEST_BODY' });
  collection.merge([finished, second]);
  expect(collection.take(5, false).map(({ path }) => path)).toEqual(['/a']);
  expect(collection.take(5, false)).toEqual([]);
  expect(collection.take(5, true).map(({ path }) => path)).toEqual(['/b']);
});

test('entries are numbered as they are first seen, and keep their number when they complete', () => {
  const collection = new EntryCollection(({ path }) => path !== '/unwanted');
  const numbers = (): (number | null)[] => collection.entries.map((entry) => collection.numberOf(entry));
  const second = rawEntry({ path: '/b' });
  collection.merge([rawEntry({ path: '/unwanted' }), inFlight]);
  const [before] = collection.entries;
  expect(numbers()).toEqual([1]);
  collection.merge([rawEntry({ path: '/unwanted' }), finished, second]);
  expect(numbers()).toEqual([1, 2]);
  expect(collection.numberOf(before as Entry)).toBe(1);
  expect(collection.numberOf(new Entry(finished))).toBeNull();
});

test('a CONNECT has no number until it is a tunnel or has failed', () => {
  const collection = new EntryCollection(everything);
  const outcomes: Partial<RawEntry>[] = [{ tunnel: true }, { status: 'EXCEPTION' }];
  for (const [index, outcome] of outcomes.entries()) {
    const clientPort = 1_000 + index;
    collection.merge([{ ...connecting, clientPort }]);
    const numberOfLast = (): number | null => collection.numberOf(collection.entries.at(-1) as Entry);
    expect(numberOfLast()).toBeNull();
    collection.merge([{ ...connecting, clientPort, ...outcome }]);
    expect(numberOfLast()).toBe(index + 1);
  }
});
