// Which request of a browser is which entry: by method, URL and time, one to one.
import { expect, test } from '@playwright/test';
import { matchRequests, type SentRequest } from '../../src/capture/sent-requests.ts';
import { Entry } from '../../src/session/entry.ts';
import type { RawEntry } from '../../src/session/raw-entry.ts';
import { rawEntry } from '../session/fixtures/raw.ts';

const BEGIN = Date.UTC(2025, 7, 1);
const at = (ms: number): string => new Date(BEGIN + ms).toISOString();

function entry(ms: number, changes: Partial<RawEntry> = {}): Entry {
  return new Entry(rawEntry({ times: { ...rawEntry().times, start: at(ms) }, ...changes }));
}

interface Sent extends SentRequest {
  readonly by: string;
}

function sent(by: string, from: number, until = Number.POSITIVE_INFINITY, changes: Partial<SentRequest> = {}): Sent {
  const request = { method: 'GET', url: 'https://shop.example/api/items', status: null };
  return { ...request, by, from: BEGIN + from, until: BEGIN + until, ...changes };
}

function senders(entries: readonly Entry[], requests: readonly Sent[]): (string | null)[] {
  const found = matchRequests(entries, requests);
  return entries.map((one) => found.get(one)?.by ?? null);
}

test('an entry is the request of the same method and URL, whatever its fragment and credentials', () => {
  const entries = [
    entry(5),
    entry(5, { method: 'POST' }),
    entry(5, { query: 'a=1' }),
    entry(5, { scheme: 'wss', webSocket: true, path: '/ws' }),
  ];
  const requests = [
    sent('fragment', 0, 10, { url: 'https://user:pass@shop.example/api/items#here' }),
    sent('other query', 0, 10, { url: 'https://shop.example/api/items?a=2' }),
    sent('socket', 0, 10, { url: 'wss://shop.example/ws' }),
  ];
  expect(senders(entries, requests)).toEqual(['fragment', null, null, 'socket']);
});

test('one request has one entry: a second one of the same URL is nobody’s', () => {
  expect(senders([entry(5), entry(6)], [sent('page', 0, 10)])).toEqual(['page', null]);
  expect(senders([entry(5)], [sent('a', 0, 10), sent('b', 0, 10)])).toEqual(['a']);
});

test('of two that could be meant, the one that had its response first is, so that the later entry finds the other', () => {
  expect(senders([entry(14), entry(20)], [sent('slow', 8, 27), sent('fast', 11, 19)])).toEqual(['fast', 'slow']);
});

test('a request that was answered without leaving the browser takes no later entry', () => {
  expect(senders([entry(1_003)], [sent('cached', 0, 2), sent('sent', 1_000, 1_010)])).toEqual(['sent']);
});

test('what was sent by something else before is not the page’s', () => {
  expect(senders([entry(0), entry(505)], [sent('page', 490, 520)])).toEqual([null, 'page']);
});

test('while nothing has come back, the nearest in time is meant, and those of one moment go in order', () => {
  const held = [sent('held by a route', 0), sent('sent', 1_000)];
  expect(senders([entry(1_003)], held)).toEqual(['sent']);
  expect(senders([entry(5), entry(6)], [sent('a', 0), sent('b', 1)])).toEqual(['a', 'b']);
});

test('another status is another request', () => {
  const requests = [sent('fulfilled', 0, 10, { status: 404 }), sent('sent', 1, 12, { status: 200 })];
  expect(senders([entry(5)], requests)).toEqual(['sent']);
});

test('an entry whose connection was opened ahead is the request that went over it', () => {
  const times = { ...rawEntry().times, start: at(0), requestBegin: at(905) };
  expect(senders([new Entry(rawEntry({ times }))], [sent('page', 900, 950)])).toEqual(['page']);
});
