// `playwright-charles show`: a saved session, read with the queries of the tests.
import { writeFileSync } from 'node:fs';
import { queryOf } from '../../src/cli/query-arguments.ts';
import { compileQuery, writeSession } from '../../src/session/index.ts';
import { rawEntry } from '../session/fixtures/raw.ts';
import { test as base, expect } from './fixtures.ts';

const test = base.extend<{ session: string }>({
  session: async ({}, use, testInfo) => {
    const file = testInfo.outputPath('session.chlsj');
    const paths = ['/api/orders', '/api/orders', '/logo.png'];
    const entries = paths.map((path, index) => rawEntry({ path, method: index === 0 ? 'POST' : 'GET', query: 'token=s3cret' }));
    writeFileSync(file, writeSession(entries));
    await use(file);
  },
});

test('lists the entries that match, by their number in the session and without secrets', async ({ start, session }) => {
  const { code, stdout, stderr } = await start(['show', session, 'path=/api/*', 'method=GET']).ended;
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  expect(stdout).toMatch(/^#2 GET \S+\/api\/orders\?token=REDACTED -> 200\n$/);
});

test('names the nearest entries, and fails, where none matches', async ({ start, session }) => {
  const { code, stdout, stderr } = await start(['show', session, 'path=/logo.png', 'status=404,5xx']).ended;
  expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
  expect(stderr).toMatch(/No match for any request with .*\/logo\.png.*404 or 5xx/);
  expect(stderr).toMatch(/\/logo\.png\?token=REDACTED -> 200\n.*status: expected 404 or 5xx, received 200/);
});

test('prints the matching entries as a session, without secrets', async ({ start, session }) => {
  const { stdout } = await start(['show', session, '--json', 'method=POST']).ended;
  expect(JSON.parse(stdout)).toMatchObject([{ method: 'POST', path: '/api/orders', query: 'token=REDACTED' }]);
});

test('says what is wrong with a query or a file', async ({ start, session }) => {
  const calls = { 'pth=/x': 'Did you mean "path"?', path: '"path" is no field=value', '--jsn': "Unknown option '--jsn'" };
  for (const [argument, why] of Object.entries(calls)) {
    const { code, stderr } = await start(['show', session, argument]).ended;
    expect({ code, stderr }, argument).toEqual({ code: 2, stderr: expect.stringContaining(why) });
  }
  const missing = await start(['show', '/nowhere.chlsj']).ended;
  expect(missing).toMatchObject({ code: 2, stderr: expect.stringMatching(/ENOENT.*\[SESSION_INVALID\]/) });
  expect((await start(['show']).ended).stderr).toContain('no session was given');
});

for (const [args, query] of [
  [['status=404,5xx', 'failed=true'], { status: [404, '5xx'], failed: true }],
  [['query.page=2', 'query.debug=true', 'query.q=a=b'], { query: { page: '2', debug: 'true', q: 'a=b' } }],
  [['requestHeaders.accept~=JSON$', 'url~=orders$'], { requestHeaders: { accept: /JSON$/ }, url: /orders$/ }],
  [['duration=100..', 'responseSize=1..20'], { duration: { min: 100 }, responseSize: { min: 1, max: 20 } }],
  [['path=/api/', 'form.dir=/tmp/', 'method=POST'], { path: '/api/', form: { dir: '/tmp/' }, method: 'POST' }],
  [['requestBody={"sku":"A1"}', 'graphql=AddToCart'], { requestBody: { sku: 'A1' }, graphql: 'AddToCart' }],
  [['responseBody=[urgent]', 'webSocket=true'], { responseBody: '[urgent]', webSocket: true }],
] as const) {
  test(`${args.join(' ')} is the query that it looks like`, () => {
    expect(queryOf(args)).toEqual(query);
    expect(() => compileQuery(queryOf(args) ?? {})).not.toThrow();
  });
}

for (const [args, why] of [
  [['path=/a', 'path=/b'], 'given twice'],
  [['query=a', 'query.a=b'], 'comes after query='],
  [['responseBody~=('], 'is no RegExp'],
  [['duration=100'], 'is no range'],
  [['path.a=b'], 'path has no names'],
  [['__proto__.a=b'], 'is no field=value'],
] as const) {
  test(`${args.join(' ')} is refused`, () => {
    expect(() => queryOf(args)).toThrow(expect.objectContaining({ code: 'OPTION_INVALID', why: expect.stringContaining(why) }));
  });
}

test('a reader that has seen enough ends it without a word', async ({ start }, testInfo) => {
  const file = testInfo.outputPath('long.chlsj');
  writeFileSync(file, writeSession(Array.from({ length: 5_000 }, () => rawEntry())));
  const { child, ended } = start(['show', file]);
  child.stdout?.once('data', () => child.stdout?.destroy());
  expect(await ended).toMatchObject({ stderr: '' });
});
