// Sums and groups.
import { expect, test } from '@playwright/test';
import { Entry } from '../../src/session/entry.ts';
import { groupBy, sessionStats } from '../../src/session/stats.ts';
import { rawEntry } from './fixtures/raw.ts';

function lasting(total: number | null, changes: Parameters<typeof rawEntry>[0] = {}): Entry {
  return new Entry(rawEntry({ durations: { ...rawEntry().durations, total }, ...changes }));
}

const { status: _, ...unanswered } = rawEntry().response;

test('a session is counted by status, host and type, with bytes each way', () => {
  const failed = { ...rawEntry().response, status: 500, sizes: { handshake: 1, headers: 2, body: 3 } };
  const stats = sessionStats([
    lasting(1),
    lasting(2, { host: 'other.example', response: failed }),
    lasting(3, { status: 'RECEIVED_REQUEST_BODY', response: unanswered }),
    lasting(4, { host: '__proto__', status: 'EXCEPTION', response: unanswered }),
  ]);
  expect(stats).toMatchObject({ requests: 4, failed: 2, inFlight: 1, bytes: { sent: 60, received: 51 } });
  expect(stats.byStatus).toEqual({ 200: 1, 500: 1, none: 2 });
  expect(Object.entries(stats.byHost)).toEqual([
    ['shop.example', 2],
    ['other.example', 1],
    ['__proto__', 1],
  ]);
  expect(stats.byType).toEqual({ other: 4 });
});

test('percentiles are durations that were measured', () => {
  const entries = Array.from({ length: 21 }, (_, index) => lasting(21 - index));
  expect(sessionStats(entries).duration).toEqual({ p50: 11, p95: 20, max: 21 });
  expect(sessionStats([lasting(7)]).duration).toEqual({ p50: 7, p95: 7, max: 7 });
});

test('what is in flight, a tunnel, a WebSocket or without a duration is left out of durations', () => {
  const entries = [
    lasting(900, { tunnel: true }),
    lasting(900, { webSocket: true }),
    lasting(900, { status: 'RECEIVED_REQUEST_BODY' }),
    lasting(null),
  ];
  expect(sessionStats([...entries, lasting(5)]).duration.max).toBe(5);
  expect(sessionStats(entries).duration).toEqual({ p50: null, p95: null, max: null });
});

test('an empty session has empty sums', () => {
  expect(sessionStats([])).toMatchObject({ requests: 0, bytes: { sent: 0, received: 0 }, byHost: {} });
});

test('groups come in the order of their first entry and keep that of their entries', () => {
  const [a, b, c] = [lasting(1), lasting(2, { host: 'b.example', response: unanswered }), lasting(3)];
  expect([...groupBy([a, b, c], 'host')]).toEqual([
    ['shop.example', [a, c]],
    ['b.example', [b]],
  ]);
  expect([...groupBy([a, b], 'status').keys()]).toEqual(['200', 'none']);
  expect([...groupBy([a, b, c], ({ duration }) => (duration === 2 ? 'two' : 'odd')).keys()]).toEqual(['odd', 'two']);
});
