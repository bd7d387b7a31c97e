// What a policy does to whole tests: which fail, with which errors, and which are never judged. One inner run for the whole file.
import { randomUUID } from 'node:crypto';
import { expect, type InnerResult, type InnerTest, PATIENCE, project, testInPrivateTemp as test } from '../fixtures/fixtures.ts';

test.describe.configure({ mode: 'default', timeout: PATIENCE });

const SECRET = randomUUID();
// The value comes by the environment: in the source it would be in every file that quotes it.
const POLICY = `{
  denyFailed: true, denyStatus: '5xx', allowHosts: ['127.0.0.1'], denySecrets: { apiKey: process.env.API_KEY },
  budget: { requests: 20 }, ignore: { path: '/status/418' },
}`;
const SEND = `await send(charles, '/status/500');`;

const SPECS = {
  'judged.spec.ts': `
    test('keeps it', async ({ charles }) => { await send(charles, '/json'); await send(charles, '/status/418'); });
    test('breaks it', async ({ charles }) => {
      for (const id of [1, 2, 3]) await send(charles, '/status/500?id=' + id);
      await send(charles, '/json?k=' + process.env.API_KEY);
      await send(charles, '/status/404?token=made-up-token');
    });
    test('breaks it without a fixture', async ({ request }) => { await request.get(url + '/status/500'); });
    test('fails itself', async ({ charles }) => { ${SEND} expect(1).toBe(2); });
    test('fails softly', async ({ charles }) => { ${SEND} expect.soft(1).toBe(2); });
    test('times out', async ({ charles }) => { test.setTimeout(1_000); ${SEND} await new Promise(() => {}); });
    test('skips itself', async ({ charles }) => { ${SEND} test.skip(); });
    test('is meant to fail and does', async ({ charles }) => { test.fail(); ${SEND} throw new Error('as meant'); });
    test('is meant to fail and does not', async ({ charles }) => { test.fail(); ${SEND} });
    test('stops by itself', async ({ charles }) => { ${SEND} await charles.stop({ persist: false }); });
    test('sends after its stop', async ({ charles }) => { await charles.stop({ persist: false }); await send(charles, '/json'); });
    test('ends too early', async ({ charles }) => {
      send(charles, '/slow?ms=20000').catch(() => {});
      await expect(charles).toHaveRequest({ path: '/slow' });
    });
    test('leaves all out', { annotation: { type: 'charlesPolicy', description: 'off' } }, async ({ charles }) => { ${SEND} });
    test('leaves two out', { annotation: { type: 'charlesPolicy', description: 'denyStatus , denyFailed' } }, async ({ charles }) => { ${SEND} });
    test('leaves one out in its body', async ({ charles }) => {
      test.info().annotations.push({ type: 'charlesPolicy', description: 'denyStatus' });
      ${SEND}
    });
    test('names no rule', { annotation: { type: 'charlesPolicy', description: 'denyStatuss' } }, async ({ charles }) => { ${SEND} });
    test.describe('off', () => {
      test.use({ charlesPolicy: 'off' });
      test('has none', async ({ charles }) => { ${SEND} });
    });
    test.describe('capture off', () => {
      test.use({ charlesCapture: 'off' });
      test('has no capture', async ({ request }) => { await request.get(url + '/status/500'); });
    });
    test.describe('own policy, capture off', () => {
      test.use({ charlesCapture: 'off', charlesPolicy: { denyFailed: true } });
      test('has nothing to judge', async () => {});
    });
    test.describe('retained', () => {
      test.use({ charlesAttach: 'retain-on-failure' });
      test('is kept', async ({ charles }) => { ${SEND} });
    });
    test.describe('predicate', () => {
      test.use({ charlesPolicy: { denyFailed: true, ignore: () => { throw new Error('made up'); } } });
      test('has a policy that throws', async ({ charles }) => { ${SEND} });
    });
    test.describe('hooks', () => {
      test.beforeAll(async ({ request }) => { await request.get(url + '/status/500'); });
      test.afterAll(async ({ request }) => { await request.get(url + '/status/500'); });
      test('has hooks', async ({ charles }) => { await send(charles, '/json'); });
    });
    test.describe('retried', () => {
      test.describe.configure({ retries: 1 });
      test('is judged by attempt', async ({ charles }, { retry }) => { if (retry === 0) { ${SEND} } });
    });`,
  'stopped.spec.ts': `test('cannot be stopped', async ({ charles }) => { ${SEND} });`,
};

let result: InnerResult;
const ran = (title: string): InnerTest => result.test(title);
const codes = (title: string): (string | undefined)[] => ran(title).errors.map((error) => /\[([A-Z]+_[A-Z]+)\]/.exec(error)?.[1]);

test.beforeAll(async ({ run, startCharles }) => {
  test.setTimeout(PATIENCE);
  const charles = await startCharles();
  await charles.fault('stop-ignored');
  const projects = [project('judged', ''), project('stopped', `charlesRecorder: { proxy: '${charles.proxyUrl}' }`)];
  result = await run(SPECS, {
    use: `charlesPolicy: ${POLICY},`,
    config: `workers: 2, fullyParallel: true, projects: [${projects.join('\n')}],`,
    env: { API_KEY: SECRET },
  });
});

test('a test that breaks its policy fails with one error that lists all that broke it, at the line of the test', () => {
  const [error = '', ...others] = ran('breaks it').errors;
  expect(others).toEqual([]);
  expect(error).toContain('denyFailed (4 requests), denyStatus (3 requests), denySecrets (1 request) [POLICY_VIOLATED]');
  expect(error).toMatch(/denyStatus \(5xx\): 3 requests\n {2}×3 #1 GET http:\/\/127\.0\.0\.1:\d+\/status\/500\?id=1 -> 500\n/);
  expect(error).toMatch(/#4 GET http:\/\/127\.0\.0\.1:\d+\/json\?k=<apiKey> -> 200: apiKey in its URL\n/);
  expect(error).toMatch(/#5 GET \S+\/status\/404\?token=REDACTED -> 404\n/);
  expect(error).not.toContain(SECRET);
  expect(ran('breaks it').results[0]?.error?.location).toMatchObject({ file: expect.stringContaining('judged.spec.ts') });
  expect(ran('breaks it').attachment('charles summary')).toMatch(/charlesPolicy: broken\n(.*\n)+ {2}×3 #1 GET /);
  expect(codes('breaks it without a fixture')).toEqual(['POLICY_VIOLATED']);
});

test('what a policy keeps secret is in no attachment, though its name is no secret', () => {
  expect(ran('breaks it').attachment('charles session')).toMatch(/\bk=REDACTED/);
  for (const name of ['charles session', 'charles summary']) expect(ran('breaks it').attachment(name)).not.toContain(SECRET);
});

test('a test that keeps to its policy passes, and its summary says so', () => {
  expect(ran('keeps it').outcome).toBe('expected');
  expect(ran('keeps it').attachment('charles summary')).toContain('\ncharlesPolicy: kept\n');
});

test("the test's own errors stay first, also beside a timeout and a failed stop", () => {
  expect(codes('fails itself')).toEqual([undefined, 'POLICY_VIOLATED']);
  expect(codes('fails softly')).toEqual([undefined, 'POLICY_VIOLATED']);
  expect(codes('times out')).toEqual([undefined, 'POLICY_VIOLATED']);
  expect(ran('times out').results[0]?.status).toBe('timedOut');
  expect(codes('cannot be stopped')).toEqual(['STOP_FAILED', 'POLICY_VIOLATED']);
  expect(ran('cannot be stopped').attachment('charles session')).toContain('/status/500');
});

test('a policy that could not see all says so, and fails where it could not see what was sent at all', () => {
  expect(ran('sends after its stop').errors).toEqual([
    expect.stringContaining('something was sent after the capture was stopped [POLICY_VIOLATED]'),
  ]);
  expect(ran('ends too early').errors).toEqual([]);
  expect(ran('ends too early').attachment('charles summary')).toMatch(
    /charlesPolicy: kept, as far as could be seen\nStill in flight at the end, .*: #1 GET \S+\/slow/,
  );
  const types = (title: string) => ran(title).annotations.map(({ type }) => type);
  expect(types('has nothing to judge')).toEqual(['charlesPolicy not judged']);
  expect(types('has no capture')).toEqual([]);
});

test('skipped tests are not judged, and those that are meant to fail are neither satisfied nor broken by it', () => {
  expect(ran('skips itself').outcome).toBe('skipped');
  expect(ran('is meant to fail and does').outcome).toBe('expected');
  expect(ran('is meant to fail and does').errors).toEqual([expect.stringContaining('as meant')]);
  expect(ran('is meant to fail and does not').outcome).toBe('unexpected');
  expect(ran('is meant to fail and does not').errors.join()).not.toContain('POLICY_VIOLATED');
});

test('a test leaves out all of it or single rules, by option or annotation, also from its body', () => {
  for (const title of ['leaves all out', 'leaves two out', 'has none', 'has no capture']) {
    expect.soft(ran(title).errors, title).toEqual([]);
  }
  expect(ran('leaves two out').attachment('charles summary')).toContain('charlesPolicy: kept (without denyStatus, denyFailed)');
  expect(ran('has none').attachment('charles summary')).not.toContain('charlesPolicy');
  expect(ran('leaves one out in its body').errors).toEqual([
    expect.stringContaining(': denyFailed (1 request) [POLICY_VIOLATED]'),
  ]);
  expect(ran('names no rule').errors).toEqual([
    expect.stringMatching(
      /annotation charlesPolicy: there is no rule "denyStatuss" \[OPTION_INVALID\]\nDid you mean 'denyStatus'\?/,
    ),
  ]);
});

test('the hooks of a file are not judged, and each attempt is judged alone', () => {
  expect(ran('has hooks').errors).toEqual([]);
  expect(ran('is judged by attempt').outcome).toBe('flaky');
});

test('what was captured is attached for a test that fails by its policy alone, unless its body wanted nothing saved', () => {
  expect(codes('is kept')).toEqual(['POLICY_VIOLATED']);
  expect(ran('is kept').attachment('charles session')).toContain('/status/500');
  expect(codes('stops by itself')).toEqual(['POLICY_VIOLATED']);
  expect(ran('stops by itself').attachments('charles session')).toEqual([]);
});

test('a policy that throws is an error of its own, and the attachments are still there', () => {
  expect(ran('has a policy that throws').errors).toEqual([
    expect.stringMatching(/Failed to judge the traffic by charlesPolicy: ignore: .*made up.* \[OPTION_INVALID\]/),
  ]);
  expect(ran('has a policy that throws').attachment('charles session')).toContain('/status/500');
});
