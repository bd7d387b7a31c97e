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
  expect(stats.byStatus).toEqual({
    200: { requests: 1, bytes: 30 },
    500: { requests: 1, bytes: 21 },
    none: { requests: 2, bytes: 60 },
  });
  expect(Object.entries(stats.byHost)).toEqual([
    ['shop.example', { requests: 2, bytes: 60 }],
    ['other.example', { requests: 1, bytes: 21 }],
    ['__proto__', { requests: 1, bytes: 30 }],
  ]);
  expect(stats.byType).toEqual({ other: { requests: 4, bytes: 111 } });
});

test('percentiles are durations that were measured', () => {
  const entries = Array.from({ length: 201 }, (_, index) => lasting(201 - index));
  expect(sessionStats(entries).duration).toEqual({ p50: 101, p90: 181, p95: 191, p99: 199, max: 201 });
  const seven = Array.from({ length: 7 }, (_, index) => lasting(index + 1));
  expect(sessionStats(seven).duration).toEqual({ p50: 4, p90: 7, p95: 7, p99: 7, max: 7 });
  expect(sessionStats([lasting(7)]).duration).toEqual({ p50: 7, p90: 7, p95: 7, p99: 7, max: 7 });
});

test('what is in flight, a tunnel, a WebSocket or without a duration is left out of durations', () => {
  const entries = [
    lasting(900, { tunnel: true }),
    lasting(900, { webSocket: true }),
    lasting(900, { status: 'RECEIVED_REQUEST_BODY' }),
    lasting(null),
  ];
  expect(sessionStats([...entries, lasting(5)]).duration.max).toBe(5);
  expect(sessionStats(entries).duration).toEqual({ p50: null, p90: null, p95: null, p99: null, max: null });
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

test('entries are grouped by any of their facts, and a mistyped one is an error that names it', () => {
  const entry = lasting(1);
  const facts = [
    'host',
    'method',
    'path',
    'status',
    'contentType',
    'resourceType',
    'scheme',
    'protocol',
    'state',
    'url',
  ] as const;
  const names = facts.map((fact) => [...groupBy([entry], fact).keys()][0]);
  expect(names).toEqual([
    'shop.example',
    'GET',
    '/api/items',
    '200',
    'none',
    'other',
    'https',
    'HTTP/1.1',
    'complete',
    'https://shop.example/api/items',
  ]);
  for (const [key, message] of [
    ['hots', "Did you mean 'host'?"],
    ['constructor', 'cannot group by "constructor"'],
    [undefined, 'cannot group by undefined'],
  ] as const) {
    expect(() => groupBy([], key as never)).toThrow(message);
    expect(() => groupBy([], key as never)).toThrow(expect.objectContaining({ code: 'OPTION_INVALID' }));
  }
});
