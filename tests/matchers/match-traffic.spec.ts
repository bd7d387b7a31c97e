// expect(charles).toMatchTraffic(): what it refuses, and golden files as Playwright's runner keeps them.

import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { mergeTests } from '@playwright/test';
import type { ToMatchTrafficOptions } from '../../src/index.ts';
import { trafficArguments } from '../../src/matchers/traffic-arguments.ts';
import { rawEntry } from '../session/fixtures/raw.ts';
import { test as innerRuns } from '../support/inner-run.ts';
import { test as captures, expect, failureOf, leaveOpen, underWay } from './fixtures.ts';

const test = mergeTests(captures, innerRuns);

test('traffic that does not settle fails before a snapshot is read or written', async ({
  traffic: { live, send },
  origin,
}, testInfo) => {
  leaveOpen(send(`${origin.url}/slow?ms=3000`));
  await underWay(live, '/slow');
  const message = await failureOf(expect(live).toMatchTraffic('unsettled', { timeout: 200 }));
  expect(message).toMatch(
    /toMatchTraffic\(name\) failed\n\nExpected: all traffic, settled\nReceived: nothing to compare yet.*\nTimeout: +200ms/,
  );
  expect(message).toMatch(/Still in flight:\n +#1 GET .*\/slow\?ms=3000/);
  expect(existsSync(testInfo.snapshotPath('unsettled.txt'))).toBe(false);
});

test('what cannot be is refused at the call', async ({ traffic: { live } }) => {
  const refused = (name: unknown, options?: unknown): Promise<string> =>
    failureOf(expect(live).toMatchTraffic(name as string, options as ToMatchTrafficOptions));
  expect(await failureOf(expect(live).not.toMatchTraffic('x'))).toMatch(
    /it cannot be negated.*\[OPTION_INVALID\]\n.*not\.toHaveRequest\(query\)/,
  );
  for (const name of ['../x', 'a/../../x', ['..', 'x'], '/etc/x'])
    expect(await refused(name)).toContain('leads out of the folder of the snapshots');
  for (const name of ['', [], ['a', ''], ['a', 4]])
    expect(await refused(name)).toContain('expected the name to be a text or a list of texts');
  expect(await refused('x.png')).toContain('is that of an image');
  expect(await refused(4)).toContain('expected an object of options, got 4');
  expect(await refused(4, {})).toContain('expected a name, got a number');
  expect(await refused('x', { masks: [] })).toContain('there is no option "masks"');
  expect(await refused({ mask: 'token' })).toContain('expected `mask` to be a list of texts and RegExps, got a string');
  expect(await refused('x', { mask: [''] })).toContain('an empty text');
  expect(await refused('x', { normalize: /x/ })).toContain('expected `normalize` to be a function, got a RegExp');
});

test('of a request that the browser sent for itself, it is said how to leave it out', async ({ open }, testInfo) => {
  const file = testInfo.snapshotPath('own.txt', { kind: 'snapshot' });
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(file, '(no requests)\n');
  const own = rawEntry({ host: 'content-autofill.googleapis.com' });
  const { live } = await open({ preload: Buffer.from(JSON.stringify([own])) }, { includeExisting: true });
  const message = await failureOf(expect(live).toMatchTraffic('own'));
  rmSync(path.dirname(file), { recursive: true });
  expect(message).toContain("charlesCapture: { exclude: { host: 'content-autofill.googleapis.com' } }");
  expect(message).toContain('Received: 1 request is new\n');
});

test('a normalize that returns no text is an error', async ({ traffic: { live, send }, origin }) => {
  await send(`${origin.url}/json`);
  expect(await failureOf(expect(live).toMatchTraffic('x', { normalize: () => undefined as never }))).toContain(
    'expected `normalize` to return a text or null, got undefined [OPTION_INVALID]',
  );
});

const PAGE = `
import { createServer } from 'node:http';
import { test, expect } from 'playwright-charles';
const html = (body) => '<!doctype html><link rel="icon" href="data:,"><script src="/app.3f2a9c1b.js"></script>' + body;
const script = 'Promise.all([1, 2, 3].map((n) => fetch("/api/items?n=" + n + "&_=" + Date.now())))'
  + '.then(() => fetch("/api/orders", { method: "POST", headers: { "content-type": "application/json" },'
  + ' body: JSON.stringify({ sku: "A1", id: crypto.randomUUID?.() ?? "550e8400-e29b-41d4-a716-446655440000", at: new Date(), password: "hun" + "ter2" }) }))'
  + '.then(() => { document.title = "done"; })';
let origin, url;
test.beforeAll(async () => {
  origin = createServer(async (request, response) => {
    const type = request.url === '/' ? 'text/html' : request.url.endsWith('.js') ? 'text/javascript' : 'application/json';
    if (request.url.startsWith('/api')) await new Promise((resolve) => setTimeout(resolve, Math.random() * 50));
    response.writeHead(request.method === 'POST' ? 201 : 200, { 'content-type': type });
    response.end(request.url === '/' ? html('') : type === 'text/javascript' ? script : '{}');
  }).listen(0, '127.0.0.1');
  await new Promise((resolve) => origin.once('listening', resolve));
  url = 'http://127.0.0.1:' + origin.address().port;
});
test.afterAll(() => origin.closeAllConnections());
const visit = async (page) => { await page.goto(url); await expect(page).toHaveTitle('done'); };

test('writes a missing snapshot', async ({ page, charles }) => {
  await visit(page);
  await expect(charles).toMatchTraffic('page');
});
test('matches it in another test', async ({ page, charles }) => {
  await visit(page);
  await expect(charles).toMatchTraffic('page');
});
test('numbers', async ({ request, charles }) => {
  await request.get(url + '/api/items?page=2');
  await expect(charles).toMatchTraffic({ mask: ['page'] });
});
test('shows what changed, and what cannot be written', async ({ request, charles }) => {
  await request.get(url + '/api/items?page=2');
  await expect.soft(charles).toMatchTraffic(['list', 'changed']);
  await expect.soft(charles, 'golden').toMatchTraffic('lines.md', { ignore: { path: '/api/*' } });
  await expect(charles).toMatchTraffic(['a-file', 'x']);
});
`;

const ITEMS = 'GET http://127.0.0.1:<port>/api/items?page=1 -> 200 application/json\n';
const PAGE_TRAFFIC = `GET http://127.0.0.1:<port>/ -> 200 text/html
GET http://127.0.0.1:<port>/api/items?_=<random>&n=1 -> 200 application/json
GET http://127.0.0.1:<port>/api/items?_=<random>&n=2 -> 200 application/json
GET http://127.0.0.1:<port>/api/items?_=<random>&n=3 -> 200 application/json
POST http://127.0.0.1:<port>/api/orders -> 201 application/json
    {
      "at": "<time>",
      "id": "<uuid>",
      "password": "REDACTED",
      "sku": "A1"
    }
GET http://127.0.0.1:<port>/app.<hash>.js -> 200 text/javascript
`;

test('golden files are written, compared and named as snapshots of Playwright', async ({ runInner }) => {
  const { test: inner, folder } = await runInner(
    {
      'golden.spec.ts': PAGE,
      'golden/list/changed.txt': ITEMS,
      'golden/lines.md': '(no requests)\r\n',
      'golden/numbers-1.txt': ITEMS.replace('page=1', 'page=<masked>'),
      'golden/a-file': '',
    },
    { config: "snapshotPathTemplate: 'golden/{arg}{ext}'," },
  );
  const golden = (name: string): string => readFileSync(path.join(folder, 'golden', name), 'utf8');

  const missing = inner('writes a missing snapshot');
  expect(missing.errors.join()).toMatch(/A snapshot doesn't exist at .*page\.txt, writing actual/);
  expect(missing.results[0]?.error?.location?.file).toMatch(/\.spec\.ts$/);
  expect(missing.results[0]?.error?.stack).toMatch(/^Error: A snapshot doesn't exist at .*\n +at \S*golden\.spec\.ts:\d+:\d+$/);
  expect(golden('page.txt')).toBe(PAGE_TRAFFIC);
  expect(inner('matches it in another test').outcome, inner('matches it in another test').errors.join()).toBe('expected');
  expect(inner('numbers').outcome, inner('numbers').errors.join()).toBe('expected');

  const changed = inner('shows what changed, and what cannot be written');
  expect(changed.errors).toHaveLength(3);
  expect(changed.errors[0]).toMatch(
    /^Error: expect\(charles\)\.toMatchTraffic\(name\) failed\n\nSnapshot: golden[\\/]list[\\/]changed\.txt\nReceived: 1 request is new, 1 is missing\n\n- Snapshot.*\n\+ This run.*\n\n- GET \S+page=1 -> 200.*\n\+ GET \S+page=2 -> 200.*\n\nIf this is as it should be now: npx playwright test --update-snapshots/,
  );
  expect(changed.errors[1]).toMatch(/^Error: golden\n\n[\s\S]*Only the line ends differ/);
  expect(changed.results[0]?.errors[0]?.location).toMatchObject({
    line: PAGE.split('\n').findIndex((line) => line.includes("'changed'")) + 1,
  });
  expect(golden('list/changed.txt')).toBe(ITEMS);
  expect(changed.errors[2]).toMatch(
    /Failed to compare the traffic with its snapshot: .*a-file.*\[PERSIST_FAILED\]\n.*snapshotPathTemplate/,
  );
});

test('a name has the extension .txt, unless it is that of a text', () => {
  const named = (name: string | string[]) => trafficArguments('toMatchTraffic', name, {}, false).snapshot;
  expect(['page', 'sub.v1', 'page.txt', 'page.md'].map(named)).toEqual(['page.txt', 'sub.v1.txt', 'page.txt', 'page.md']);
  expect(named(['a.b', 'c.d'])).toEqual(['a.b', 'c.d.txt']);
});
