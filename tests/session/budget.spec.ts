// Budgets: what is counted for which line, who is named, and which budgets are refused.
import { expect, test } from '@playwright/test';
import { checkBudget } from '../../src/session/budget/budget.ts';
import { budgetTable } from '../../src/session/budget/budget-table.ts';
import type { Budget, BudgetReport } from '../../src/session/budget/budget-types.ts';
import { measureBudget } from '../../src/session/budget/measure-budget.ts';
import { Entry } from '../../src/session/entry.ts';
import { rawEntry } from './fixtures/raw.ts';

interface Shape {
  readonly host?: string;
  readonly path?: string;
  readonly dest?: string;
  readonly bytes?: number;
  readonly ms?: number | null;
  readonly raw?: Parameters<typeof rawEntry>[0];
}

function sent({ host = 'shop.example', path = '/', dest = 'empty', bytes = 10, ms = 5, raw = {} }: Shape = {}): Entry {
  const durations = { ...rawEntry().durations, total: ms };
  const requestHeaders = [{ name: 'Sec-Fetch-Dest', value: dest }];
  return new Entry(rawEntry({ host, path, totalSize: bytes, durations, ...raw }, { requestHeaders }));
}

const measured = (budget: Budget, entries: readonly Entry[]): BudgetReport => measureBudget(entries, checkBudget(budget));
const sums = (budget: Budget, entries: readonly Entry[]): Record<string, number> =>
  Object.fromEntries(measured(budget, entries).lines.map(({ name, actual }) => [name, actual]));
const refused = (budget: unknown): string => {
  try {
    checkBudget(budget);
  } catch (error) {
    return (error as Error).message;
  }
  return 'accepted';
};

test('requests, bytes both ways and the slowest request are measured, limits included', () => {
  const entries = [sent({ bytes: 30, ms: 7 }), sent({ bytes: 12, ms: 3 })];
  expect(sums({ requests: 2, bytes: 42, duration: 7 }, entries)).toEqual({ requests: 2, bytes: 42, duration: 7 });
  expect(measured({ requests: 2, bytes: 42, duration: 7 }, entries).within).toBe(true);
  for (const tight of [{ requests: 1 }, { bytes: 41 }, { duration: 6.9 }]) expect(measured(tight, entries).within).toBe(false);
});

test('what stays open or is still in flight has no duration', () => {
  const entries = [
    sent({ ms: 900, raw: { webSocket: true } }),
    sent({ ms: 900, raw: { tunnel: true, method: 'CONNECT', path: null } }),
    sent({ ms: 900, raw: { status: 'RECEIVING_RESPONSE_BODY' } }),
    new Entry(rawEntry({ durations: { ...rawEntry().durations, total: 900 } }, { responseType: 'text/event-stream' })),
    sent({ ms: null }),
  ];
  expect(sums({ duration: 1, requests: 9 }, entries)).toEqual({ duration: 0, requests: 5 });
});

test('a CONNECT that no request came through counts for nothing, an opaque tunnel for one request', () => {
  const connect = { method: 'CONNECT', path: null } as const;
  const entries = [
    sent({ raw: connect }),
    sent({ raw: { ...connect, status: 'EXCEPTION' } }),
    sent({ raw: { ...connect, tunnel: true } }),
  ];
  expect(sums({ requests: 9, bytes: 99 }, entries)).toEqual({ requests: 1, bytes: 10 });
});

test('third parties are all outside the registrable domain of the first document', () => {
  const hosts = ['www.shop.co.uk', 'api.shop.co.uk', 'shop.co.uk', 'other.co.uk', 'SHOP.co.uk', 'cdn.example'];
  const entries = [
    sent({ host: 'early.example' }),
    ...hosts.map((host, index) => sent({ host, dest: index === 0 ? 'document' : 'empty' })),
  ];
  const report = measured({ thirdParty: 0 }, entries);
  expect(report.lines).toMatchObject([{ name: 'third-party requests', limit: 0, actual: 3, over: 3 }]);
  expect(report.lines[0]?.worst.map(({ entry }) => entry.host)).toEqual(['early.example', 'other.co.uk', 'cdn.example']);
});

test('sites on a shared suffix are strangers, and localhost and addresses are sites by themselves', () => {
  const others = (document: string, host: string): number | undefined =>
    measured({ thirdParty: 0 }, [sent({ host: document, dest: 'document' }), sent({ host })]).lines[0]?.actual;
  expect(others('a.github.io', 'b.github.io')).toBe(1);
  expect(others('localhost', '127.0.0.1')).toBe(1);
  expect(others('localhost', 'localhost')).toBe(0);
  expect(others('10.0.0.1', '10.0.0.2')).toBe(1);
  expect(others('::1', '::1')).toBe(0);
});

test('firstParty names the own hosts, and without it or a document nothing is measured', () => {
  const entries = [sent({ host: 'a.example' }), sent({ host: 'cdn.net' }), sent({ host: 'x.cdn.net' })];
  expect(sums({ thirdParty: { requests: 0, bytes: 5 }, firstParty: ['a.example', '*.cdn.net'] }, entries)).toEqual({
    'third-party requests': 1,
    'third-party bytes': 10,
  });
  expect(() => measured({ thirdParty: 0 }, entries)).toThrow(/thirdParty: no document.*\[OPTION_INVALID\]\n.*firstParty/);
  expect(measured({ thirdParty: 0 }, []).within).toBe(true);
});

test('types and hosts have budgets of their own', () => {
  const entries = [
    sent({ dest: 'script' }),
    sent({ dest: 'script', host: 'a.cdn.net' }),
    sent({ dest: 'image', host: 'b.cdn.net', bytes: 500 }),
  ];
  expect(
    sums({ perType: { script: 1, image: { bytes: 99, duration: 9 } }, perHost: { '*.CDN.net': { requests: 1 } } }, entries),
  ).toEqual({
    'script requests': 2,
    'image bytes': 500,
    'image duration': 5,
    'requests at *.CDN.net': 2,
  });
});

test('the worst offenders of a broken line are named: the largest, the slowest, the most repeated, the latest', () => {
  const paths = (budget: Budget, entries: readonly Entry[]): unknown[] =>
    measured(budget, entries).lines.map(({ worst }) => worst.map(({ entry, amount }) => [entry.path, amount]));
  const sized = [5, 50, 20, 40, 30].map((bytes, index) => sent({ path: `/${index}`, bytes, ms: bytes }));
  const three = [
    ['/1', 50],
    ['/3', 40],
    ['/4', 30],
  ];
  expect(paths({ bytes: 1, duration: 25 }, sized)).toEqual([three, three]);
  expect(paths({ duration: 45 }, sized)).toEqual([[['/1', 50]]]);
  expect(paths({ requests: 4 }, sized)[0]).toEqual([
    ['/4', 1],
    ['/0', 1],
    ['/1', 1],
  ]);
  expect(paths({ requests: 1 }, [...sized, ...sized.slice(2, 3)])[0]).toContainEqual(['/2', 2]);
  expect(paths({ bytes: 999 }, sized)).toEqual([[]]);
});

test('the table marks what broke, aligns its columns and fits a terminal', () => {
  const entries = [sent({ bytes: 1_234_000 }), sent({ bytes: 40 })];
  const host = `*.${'very-long-name.'.repeat(9)}net`;
  const table = budgetTable(measured({ requests: 1, bytes: 1_000_000, perHost: { [host]: 3 } }, entries), ({ host }) => host);
  expect(table.filter((line) => !line.includes('very-long'))).toEqual([
    expect.stringMatching(/^ {2}budget {40,} +limit {3}actual {3}over by$/),
    expect.stringMatching(/^✗ requests +1 {8}2 {9}1$/),
    '    2 × shop.example',
    expect.stringMatching(/^✗ bytes +1\.0 MB {3}1\.2 MB {4}234 kB$/),
    '    1.2 MB  shop.example',
    '    40 B  shop.example',
  ]);
  expect(Math.max(...table.map((line) => line.length))).toBeLessThanOrEqual(100);
});

test('the table names the site that was taken as the first party, where nobody named it', () => {
  const entries = [sent({ host: 'www.shop.example', dest: 'document' })];
  expect(budgetTable(measured({ thirdParty: 0 }, entries), () => '').at(-1)).toBe(
    '  first party: shop.example, the site of the first document',
  );
  for (const budget of [{ requests: 1 }, { thirdParty: 0, firstParty: 'a.example' }]) {
    expect(budgetTable(measured(budget, entries), () => '').join()).not.toContain('first party');
  }
});

test('a budget that cannot be is refused with the name of the key', () => {
  expect(refused({ request: 1 })).toMatch(/budget: there is no "request"\. Did you mean "requests"\?.*\[OPTION_INVALID\]/);
  expect(refused({ perType: { scripts: 1 } })).toContain('budget.perType: there is no "scripts". Did you mean "script"?');
  expect(refused({ thirdParty: { byte: 1 } })).toContain('budget.thirdParty: there is no "byte". Did you mean "bytes"?');
  expect(refused({ requests: -1 })).toContain('budget.requests: expected a whole number >= 0, got -1');
  expect(refused({ bytes: 1.5 })).toContain('budget.bytes: expected a whole number >= 0, got 1.5');
  expect(refused({ duration: Number.NaN })).toContain('budget.duration: expected a number >= 0, got NaN');
  expect(refused({ duration: Number.POSITIVE_INFINITY })).toContain('got Infinity');
  expect(refused({ requests: '4' })).toContain('budget.requests: expected a whole number >= 0, got a string');
  expect(refused({ requests: undefined })).toContain('budget.requests: expected a whole number >= 0, got undefined');
  expect(refused({ perHost: { 'a.example': -2 } })).toContain(
    'budget.perHost["a.example"].requests: expected a whole number >= 0',
  );
  expect(refused({ perHost: { 'https://a.example/': 2 } })).toContain('is no host');
  expect(refused({ perHost: { 'a.example:8080': 2 } })).toContain('is no host');
  expect(refused({ perHost: { requests: 0, bytes: 1 } })).toContain(
    "budget.perHost: requests is a measure, not a host: write { 'cdn.example': { requests: 1 } }",
  );
  expect(refused({ perHost: { '{a': 2 } })).toContain('is broken: a brace has no partner');
  expect(refused({ thirdParty: 1, firstParty: [] })).toContain('budget.firstParty: the list is empty');
  expect(refused({ thirdParty: 1, firstParty: [/a/] })).toContain(
    'budget.firstParty: expected a host or a host glob, got a RegExp',
  );
});

test('a budget that limits nothing is refused', () => {
  for (const budget of [{}, { firstParty: 'a.example' }]) expect(refused(budget)).toContain('budget: it limits nothing');
  expect(refused({ perType: {} })).toContain('budget.perType: it limits nothing');
  expect(refused({ perHost: {} })).toContain('budget.perHost: it limits nothing');
  expect(refused({ requests: 1, thirdParty: {} })).toContain('budget.thirdParty: it limits nothing');
  for (const budget of [null, undefined, 4, [], /x/]) expect(refused(budget)).toContain('budget: expected an object');
});

test('a budget reads back in one line', () => {
  expect(String(checkBudget({ requests: 40, bytes: 1_000_000, duration: 200 }))).toBe(
    'at most 40 requests, 1.0 MB, 200 ms a request',
  );
  expect(
    String(
      checkBudget({ thirdParty: 1, perType: { image: { bytes: 5_000 } }, perHost: { 'a.net': { requests: 2, duration: 9 } } }),
    ),
  ).toBe('at most 1 third-party request, 5.0 kB image, 2 requests at a.net, 9 ms a request at a.net');
});

test('only bytes that no type asks for are known of an opaque tunnel', () => {
  for (const [budget, known] of [
    [{ bytes: 9 }, true],
    [{ perHost: { '*.example': { bytes: 9 } } }, true],
    [{ bytes: 9, requests: 9 }, false],
    [{ perType: { script: { bytes: 9 } } }, false],
  ] as const) {
    expect(checkBudget(budget).seesThroughTunnels, JSON.stringify(budget)).toBe(known);
  }
});
