// The matchers as a user has them: soft, polled, configured, with a custom message, as steps, on a browser, and not awaited.
import { type InnerResult, PATIENCE, test as runs } from '../fixtures/fixtures.ts';
import { type Origin, startOrigin } from '../support/origin.ts';
import { expect } from './fixtures.ts';

// One inner run for the whole file.
runs.describe.configure({ mode: 'default', timeout: PATIENCE });

const SPECS = {
  'a.spec.ts': `
test('soft, configured, polled and resolved', async ({ charles }) => {
  await send(charles, '/json');
  await expect.soft(charles).toHaveRequest({ path: '/json' });
  await expect.configure({ timeout: 500 })(charles).toHaveRequest({ path: '/json' });
  await expect.poll(() => charles).toHaveRequest({ path: '/json' });
  await expect.poll(() => charles).not.toHaveRequest({ path: '/none' });
  await expect(Promise.resolve(charles)).resolves.toHaveRequestsInOrder([{ path: '/json' }]);
  await expect(charles).not.toHaveFailedRequest();
});
test('soft goes on', async ({ charles }) => {
  await send(charles, '/json');
  await expect.soft(charles, 'the first of two').toHaveRequest({ path: '/none' }, { timeout: 100 });
  await expect.soft(charles).not.toHaveRequest({ path: '/json' });
});
test('a poll tells what it saw', async ({ charles }) => {
  await expect.poll(() => charles, { timeout: 2_500 }).toHaveRequest({ path: '/none' }, { timeout: 200 });
});
test('a short test', async ({ charles }) => {
  test.setTimeout(4_000);
  await send(charles, '/json');
  await expect(charles).toHaveRequest({ path: '/none' }, { timeout: 30_000 });
});
test('steps', async ({ charles }) => {
  await send(charles, '/json');
  await expect(charles).toHaveRequest({ path: '/json', status: 200 });
  await expect(charles).not.toHaveRequest({ path: '/none' });
});
test('a browser over https', async ({ page, charles }) => {
  const secure = process.env.SECURE;
  await page.route('**/page', (route) => route.continue());
  await page.goto(secure + '/sw.html');
  await page.evaluate(async (url) => {
    document.head.innerHTML += '<link rel="preconnect" href="' + url + '" crossorigin><link rel="dns-prefetch" href="https://elsewhere.example">';
    await Promise.all([1, 2, 3].map((n) => fetch('/json?' + n)));
    const popup = window.open('/');
    await new Promise((resolve) => setTimeout(resolve, 200));
    popup.close();
  }, secure);
  await expect(charles).toHaveRequest({ path: '/json', query: { 1: '' } }, { times: 1 });
  await expect(charles).not.toHaveRequest({ path: '/none' });
  await expect(charles).not.toHaveRequest({ host: 'tracker.example' });
  await page.goto('about:blank');
  await expect(charles).not.toHaveRequest({ path: '/none' });
});`,
  'b.spec.ts': `
test.use({ charlesAttach: 'retain-on-failure' });
test('is not awaited', async ({ charles }) => {
  void expect(charles).toHaveRequest({ path: '/late' }); // forgotten
  void expect(charles).not.toHaveRequest({ path: '/none' }, { quietFor: 2_000 }); // forgotten
  void charles.waitForEntry({ path: '/waited-for' }); // forgotten
  await send(charles, '/json');
});
test('is not awaited, and fails', async ({ charles }) => {
  void expect(charles).toHaveRequest({ path: '/late' });
  expect(1).toBe(2);
});
test('is not awaited, and is meant to fail', async ({ charles }) => {
  test.fail();
  void expect(charles).toHaveRequest({ path: '/late' });
});
test('loses a race', async ({ charles }) => {
  const never = { path: '/never' };
  await send(charles, '/json');
  await Promise.race([expect(charles).toHaveRequest(never), charles.waitForEntry(never), expect(charles).toHaveRequest({ path: '/json' })]);
  await expect(() => expect(charles).toHaveRequest(never)).toPass({ timeout: 300 }).catch(() => {});
  await expect.poll(() => charles, { timeout: 300 }).toHaveRequest(never).catch(() => {});
});
test('is awaited late', async ({ charles }) => {
  const sent = expect(charles).toHaveRequest({ path: '/json' });
  await send(charles, '/json');
  await sent;
});
test('comes after', async ({ charles }) => {
  await send(charles, '/json');
  await expect(charles).toHaveRequest({ path: '/json' });
  await new Promise((resolve) => setTimeout(resolve, 2_000));
});`,
};

// The JSON reporter leaves out what is inside of an assertion.
const STEPS = `export default class {
  onStepEnd(test, result, step) {
    const titles = [];
    for (let one = step; one; one = one.parent) titles.unshift(one.title + '@' + (one.location?.line ?? ''));
    if (test.title === 'steps') console.log('STEP ' + titles.join(' > '));
  }
}`;
const REPORTERS = "reporter: [['json', { outputFile: process.env.INNER_REPORT }], ['./steps.mjs']],";

let result: InnerResult;
let secure: Origin;

runs.beforeAll(async ({ run }) => {
  runs.setTimeout(PATIENCE);
  secure = await startOrigin({ tls: true });
  const config = `workers: 2, ${REPORTERS}`;
  result = await run({ ...SPECS, 'steps.mjs': STEPS }, { use: 'ignoreHTTPSErrors: true,', config, env: { SECURE: secure.url } });
});

runs.afterAll(() => secure.close());

const errorsOf = (title: string): string => result.test(title).errors.join('\n');

runs('matchers are soft, pollable, configurable, and take promises and messages of the user', () => {
  expect(errorsOf('soft, configured, polled and resolved')).toBe('');
  const [first = '', second = ''] = result.test('soft goes on').errors;
  expect(first).toContain('the first of two');
  expect(first).toContain('at least 1 request');
  expect(second).toContain('expect(charles).not.toHaveRequest(query) failed');
});

runs('a poll that gives its matcher a shorter timeout shows, when it runs out of time, what the matcher said last', () => {
  expect(errorsOf('a poll tells what it saw')).toContain('expect(charles).toHaveRequest(query) failed');
});

runs('a matcher ends before the timeout of its test, with a message of its own', () => {
  expect(errorsOf('a short test')).toContain('expect(charles).toHaveRequest(query) failed');
  expect(errorsOf('a short test')).not.toContain('Test timeout');
});

runs('a matcher is a step with its query as the title, at the line of the test, and in it the entry that decided', () => {
  const steps = result.output.split('\n').filter((line) => line.startsWith('STEP Expect'));
  const [, line = ''] = /toHaveRequest"@(\d+)/.exec(steps.join('\n')) ?? [];
  expect(steps).toContainEqual(
    expect.stringMatching(`> any request with path /json and status 200@${line} > #1 GET http://.*/json -> 200@${line}$`),
  );
  expect(steps).toContainEqual(expect.stringMatching(/"not toHaveRequest"@\d+ > No request with path \/none@\d+$/));
});

runs('a browser with the default options has no blind spot by itself', () => {
  expect(errorsOf('a browser over https')).toBe('');
});

runs('what nobody awaits fails its test, which would pass by accident, at its line, and no other test', () => {
  const forgotten = result.test('is not awaited');
  expect(forgotten.errors).toEqual([
    expect.stringContaining('Failed to decide "any request with path /late": the test ended before'),
    expect.stringContaining('Failed to decide "No request with path /none"'),
    expect.stringContaining('Failed to decide "Wait for any request with path /waited-for"'),
  ]);
  for (const error of forgotten.errors) expect(error).toMatch(/\[NOT_AWAITED\][\s\S]*> +\d+ \| +void .* \/\/ forgotten/);
  expect(forgotten.attachments('charles session')).toHaveLength(1);
  expect(errorsOf('comes after')).toBe('');
});

runs('it adds nothing to another failure, and is not what test.fail() asks for', () => {
  expect(result.test('is not awaited, and fails').errors[0]).toContain('Expected: 2');
  expect(errorsOf('is not awaited, and fails')).not.toContain('NOT_AWAITED');
  expect(errorsOf('is not awaited, and is meant to fail')).toContain('NOT_AWAITED');
  expect(result.test('is not awaited, and is meant to fail').outcome).toBe('unexpected');
});

runs('what loses a race that somebody awaits fails nothing', () => {
  expect(errorsOf('loses a race')).toBe('');
});

runs('a matcher that is begun early and awaited late is as good as any', () => {
  expect(errorsOf('is awaited late')).toBe('');
});
