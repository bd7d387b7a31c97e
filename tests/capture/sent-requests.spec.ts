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
  const request = { method: 'GET', url: 'https://shop.example/api/items', status: null, body: () => null, headers: () => ({}) };
  const times = { startedAt: BEGIN + from, endedAt: Number.isFinite(until) ? BEGIN + until : null };
  return { ...request, ...times, by, from: BEGIN + from, until: BEGIN + until, ...changes };
}

function senders(entries: readonly Entry[], requests: readonly Sent[]): (string | null)[] {
  const { found } = matchRequests(entries, requests);
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

/** From its begin to its end; `sent` is its body. */
function exchange(begin: number, end: number, sent = ''): Entry {
  const { times, request } = rawEntry();
  return entry(begin, {
    times: { ...times, start: at(begin), requestBegin: at(begin), end: at(end) },
    request: { ...request, body: { text: sent, charset: null } },
  });
}

const doubtful = (entries: readonly Entry[], requests: readonly Sent[]) =>
  matchRequests(entries, requests).doubts.map(({ entry: one, request }) => [entries.indexOf(one), request.by]);

test('of requests alike that overlap, each is the one that ended when it did', () => {
  const entries = [exchange(0, 600), exchange(2, 100), exchange(3, 300)];
  const requests = [sent('third', 0, 305), sent('slow', 0, 606), sent('fast', 1, 104)];
  expect(senders(entries, requests)).toEqual(['slow', 'fast', 'third']);
  expect(doubtful(entries, requests)).toEqual([]);
  const late = requests.map((one) => ({ ...one, endedAt: (one.endedAt ?? 0) + 250, until: one.until + 250 }));
  expect(senders(entries, late)).toEqual(['slow', 'fast', 'third']);
});

test('what somebody else sent meanwhile takes no request whose times fit another entry', () => {
  expect(senders([exchange(0, 100), exchange(5, 600)], [sent('page', 0, 605)])).toEqual([null, 'page']);
  expect(senders([exchange(0, 600)], [sent('cached', -3, 20), sent('other', -2, 300), sent('page', -1, 604)])).toEqual(['page']);
});

test('bodies and headers tell requests apart that times cannot', () => {
  const entries = [exchange(0, 100, 'A'), exchange(1, 101, 'B')];
  const requests = ['B', 'A'].map((by) => sent(by, 0, 105, { body: () => Buffer.from(by) }));
  expect(senders(entries, requests)).toEqual(['A', 'B']);
  expect(doubtful(entries, requests)).toEqual([]);
  const agents = [0, 1].map((index) => {
    const { raw } = exchange(index, 100);
    const headers = [{ name: 'User-Agent', value: `agent-${index}` }];
    return new Entry({ ...raw, request: { ...raw.request, header: { headers } } });
  });
  const asked = [1, 0].map((index) =>
    sent(`${index}`, 0, 105, { headers: () => ({ 'user-agent': `agent-${index}`, dnt: '1' }) }),
  );
  expect(senders(agents, asked)).toEqual(['0', '1']);
  expect(doubtful(agents, asked)).toEqual([]);
});

test('what nothing tells apart is said to be in doubt, with those that it could be', () => {
  const two = [sent('a', -5, 105), sent('b', -2, 110)];
  expect(doubtful([exchange(0, 100), exchange(2, 110)], two)).toEqual([
    [0, 'b'],
    [1, 'a'],
  ]);
  expect(doubtful([exchange(0, 100)], two)).toEqual([[0, 'b']]);
  expect(doubtful([exchange(0, 100), exchange(2, 110)], [sent('a', 0, 105)])).toEqual([[1, 'a']]);
});

test('thousands of requests alike, one after the other or all at once, take little time', () => {
  for (const [count, apart] of [
    [10_000, 200],
    [2_000, 0],
  ] as const) {
    const entries = Array.from({ length: count }, (_, index) => exchange(index * apart, index * apart + 100));
    const requests = entries.map((_, index) => sent(`${index}`, index * apart - 50, index * apart + 150));
    expect(matchRequests(entries, requests).found.size).toBe(count);
  }
});
