// expect(charles).toHaveRequest(): what passes, what fails, and what it says then.
import { test as base, expect, type InnerResult } from '../support/inner-run.ts';

const SERVER = `
import { createServer } from 'node:http';
import { test, expect } from 'playwright-charles';
let origin, url;
// In pieces: a failure shows the lines of the test around it.
const [token, password] = ['s3' + 'cret', 'hun' + 'ter2'];
test.beforeAll(async () => {
  origin = createServer(async (request, response) => {
    const wait = /delay=(\\d+)/.exec(request.url);
    if (wait) await new Promise((resolve) => setTimeout(resolve, Number(wait[1])));
    response.setHeader('content-type', 'application/json');
    response.statusCode = request.url.startsWith('/missing') ? 404 : 200;
    response.end('{"sku":"A1","password":"hunter2"}');
  }).listen(0, '127.0.0.1');
  await new Promise((resolve) => origin.once('listening', resolve));
  url = 'http://127.0.0.1:' + origin.address().port;
});
test.afterAll(() => origin.closeAllConnections());
`;

const PASSING = `
test('passes for a request from before the call', async ({ request, charles }) => {
  await request.get(url + '/early');
  await expect(charles).toHaveRequest({ path: '/early' });
});
test('waits for a request that comes later', async ({ request, charles }) => {
  const later = new Promise((resolve) => setTimeout(resolve, 300)).then(() => request.get(url + '/later'));
  await expect(charles).toHaveRequest({ path: '/later', status: 200 });
  await later;
});
test('waits for the response when the query asks for its status', async ({ request, charles }) => {
  const slow = request.get(url + '/slow?delay=400');
  await expect(charles).toHaveRequest({ path: '/slow', status: 200 });
  await slow;
});
test('sees a request whose response is still to come', async ({ request, charles }) => {
  const slow = request.get(url + '/slow?delay=800');
  await expect(charles).toHaveRequest({ path: '/slow' }, { timeout: 700 });
  await expect(charles).not.toHaveRequest({ path: '/slow', status: 500 });
  await slow;
});
test('counts exactly, once the traffic has settled', async ({ request, charles }) => {
  const all = Promise.all([1, 2, 3].map((n) => request.get(url + '/n?delay=' + n * 100)));
  await expect(charles).toHaveRequest({ path: '/n' }, { times: 3 });
  await expect(charles).not.toHaveRequest({ path: '/n' }, { times: 2 });
  await expect(charles).toHaveRequest({ path: '/none' }, { times: 0 });
  await all;
});
test('looks at what a stopped capture holds', async ({ request, charles }) => {
  await request.get(url + '/held');
  await charles.stop();
  await request.get(url + '/after');
  await expect(charles).toHaveRequest({ path: '/held' });
  await expect(charles).not.toHaveRequest({ path: '/after' });
});
test('is soft and pollable, and takes a custom message', async ({ request, charles }) => {
  await request.get(url + '/soft');
  await expect.soft(charles, 'custom').toHaveRequest({ path: '/soft' });
  await expect.configure({ timeout: 100 })(charles).toHaveRequest({ path: '/soft' });
});
`;

const FAILING = `
test('fails for a missing request', async ({ request, charles }) => {
  await request.post(url + '/api/orders?token=' + token, { data: { sku: 'B2', password } });
  await request.get(url + '/other');
  await expect(charles).toHaveRequest({ method: 'POST', url: '**/api/orders*', requestBody: { sku: 'A1' } }, { timeout: 300 });
});
test('fails at the first hit of a negation', async ({ request, charles }) => {
  const open = request.get(url + '/open?delay=4000');
  await expect(charles).toHaveRequest({ path: '/open' });
  const later = new Promise((resolve) => setTimeout(resolve, 200)).then(() => request.get(url + '/tracker'));
  let ended = false;
  void open.then(() => (ended = true));
  try {
    await expect(charles).not.toHaveRequest({ path: '/tracker' }, { timeout: 10_000 });
  } finally {
    console.log('OPEN ENDED ' + ended);
    await Promise.all([later, open]);
  }
});
test('does not prove an absence while something is in flight', async ({ request, charles }) => {
  const open = request.get(url + '/open?delay=1500');
  await expect(charles).toHaveRequest({ path: '/open' });
  try {
    await expect(charles).not.toHaveRequest({ path: '/none' }, { timeout: 400 });
  } finally { await open; }
});
test('shows duplicates', async ({ request, charles }) => {
  await request.post(url + '/pay');
  await request.post(url + '/pay');
  await expect(charles).toHaveRequest({ method: 'POST', path: '/pay' }, { times: 1, timeout: 2_000 });
});
test('fails with nothing captured', async ({ charles }) => {
  await expect(charles).toHaveRequest({ path: '/x' }, { timeout: 100 });
});
test('refuses an unknown field', async ({ charles }) => {
  await expect(charles).toHaveRequest({ pth: '/x' } as never);
});
test('refuses a negative count', async ({ charles }) => {
  await expect(charles).toHaveRequest({ path: '/x' }, { times: -1 });
});
test('refuses something that is not a capture', async ({ page }) => {
  await expect(page as never).toHaveRequest({ path: '/x' });
});
test.describe('off', () => {
  test.use({ charlesCapture: 'off' });
  test('refuses a capture that is off', async ({ charles }) => {
    await expect(charles).not.toHaveRequest({ path: '/x' });
  });
});
`;

const test = base.extend<{ passing: InnerResult; failing: InnerResult }>({
  passing: async ({ runInner }, use) => use(await runInner({ 'passing.spec.ts': SERVER + PASSING })),
  failing: async ({ runInner }, use) =>
    use(await runInner({ 'failing.spec.ts': SERVER + FAILING }, { config: 'workers: 2, fullyParallel: true,' })),
});

test('passes when the traffic has what the query asks for, before or after the call', async ({ passing }) => {
  const outcomes = passing.tests.map(({ title, outcome, errors }) => ({ title, outcome, errors }));
  expect(outcomes).toHaveLength(7);
  expect(outcomes.filter(({ outcome }) => outcome !== 'expected')).toEqual([]);
});

test('fails with a message that says what was seen instead', async ({ failing }) => {
  const message = (title: string): string => failing.test(title).errors.join('\n');
  expect(failing.tests.every(({ outcome }) => outcome === 'unexpected')).toBe(true);

  const missing = message('fails for a missing request');
  expect(missing).toContain('expect(charles).toHaveRequest(query) failed');
  expect(missing).toMatch(/Query: +POST \*\*\/api\/orders\* with request body \{"sku":"A1"\}/);
  expect(missing).toMatch(/Received: +0 matching of 2 captured/);
  expect(missing).toMatch(
    /POST http:\/\/127\.0\.0\.1:\d+\/api\/orders\?token=REDACTED -> 200\n +requestBody: expected .*A1.*, received .*B2/,
  );
  expect(missing).not.toContain('s3cret');
  expect(missing).not.toContain('hunter2');

  expect(message('fails at the first hit of a negation')).toContain('expect(charles).not.toHaveRequest(query) failed');
  expect(message('fails at the first hit of a negation')).toMatch(/Matching:\n +GET .*\/tracker/);
  expect(failing.output).toContain('OPEN ENDED false');
  expect(message('does not prove an absence while something is in flight')).toMatch(
    /did not settle.*\n +GET .*\/open\?delay=1500 -> in flight/,
  );
  expect(message('shows duplicates')).toMatch(
    /Expected: exactly 1 request\nReceived: 2 matching.*\n.*\n\nMatching:\n +POST .*\/pay -> 200\n +POST .*\/pay -> 200/,
  );
  expect(message('fails with nothing captured')).toContain('Captured: nothing');
  expect(message('refuses an unknown field')).toContain('Did you mean "path"?');
  expect(message('refuses an unknown field')).toContain('[QUERY_INVALID]');
  expect(message('refuses a negative count')).toContain('whole number >= 0, got -1');
  expect(message('refuses something that is not a capture')).toContain('not the fixture "charles"');
  expect(message('refuses a capture that is off')).toContain('[CAPTURE_OFF]');
});
