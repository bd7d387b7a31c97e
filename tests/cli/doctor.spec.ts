// `playwright-charles doctor` against stand-ins of each generation and mood, and against the embedded recorder.
import { once } from 'node:events';
import type { Readable } from 'node:stream';
import { labelOf } from '../../src/cli/doctor/checks/label.ts';
import { masking } from '../../src/cli/doctor/report.ts';
import { control, get } from '../embedded/client.ts';
import { startOrigin } from '../support/origin.ts';
import { expect, test } from './doctor-fixtures.ts';

const FROM_TRAFFIC = ['loopback', 'https', 'root-in-chain', 'http2'];
const FROM_ENTRIES = ['recorded', 'self-recording', 'client-port', 'clock', 'http-in-connect', 'websocket', 'in-flight'];
const ALL = [
  ...['reachable', 'charles', 'web-interface', 'credentials', 'machine', 'pages', 'throttling', 'breakpoints', 'tools'],
  ...['recording', 'recording-switch', 'loopback', 'https', 'root-in-chain', 'root-download', 'http2'],
  ...[
    'session',
    'recorded',
    'self-recording',
    'client-port',
    'clock',
    'http-in-connect',
    'websocket',
    'in-flight',
    'exports',
    'version',
  ],
];
const USER = { CHARLES_USER: 'me', CHARLES_PASS: 'hidden-word' };

test('a Charles that is set up well has no problem, keeps its session and is left as it was', async ({
  startCharles,
  examine,
}) => {
  const charles = await startCharles({
    username: 'me',
    password: 'hidden-word',
    decrypt: true,
    decodePlainConnect: true,
    recording: true,
  });
  const origin = await startOrigin();
  await get(charles.port, `${origin.url}/json?private`);
  const authorization = `Basic ${Buffer.from('me:hidden-word').toString('base64')}`;
  await control(charles.port, '/recording/stop', { authorization });

  const { code, report, checks, ids, stdout } = await examine(charles.proxyUrl, USER);
  expect((report.checks as { id: string }[]).map(({ id }) => id)).toEqual(ALL);
  expect({ code, problems: ids('problem'), warnings: ids('warning'), unknown: ids('unknown') }).toEqual({
    code: 0,
    problems: [],
    warnings: [],
    unknown: [],
  });
  expect(report).toMatchObject({ target: charles.proxyUrl, summary: { ok: ALL.length, warning: 0, problem: 0, unknown: 0 } });
  expect(checks.credentials?.facts).toEqual({ 'status without': 401, realm: 'Charles Web Interface' });
  expect(checks.exports?.facts?.['csv columns']).toMatch(/^URL,Status,/);
  expect(checks.version).toMatchObject({
    finding: 'Charles Proxy 5.0.1, as Charles 5',
    facts: { native: 'chlz', list: 'block-list' },
  });
  for (const secret of ['hidden-word', authorization, 'private', 'json?']) expect(stdout).not.toContain(secret);

  expect(await charles.recordingNow()).toBe(false);
  expect(await charles.throttlingNow()).toBe(null);
  const queries = (await charles.entries()).map(({ query }) => query);
  expect(queries).toContain('private');
  const calls = await charles.controlCalls();
  expect(calls.filter((path) => /clear|quit|activate|enable|disable/.test(path))).toEqual([]);
  await origin.close();
});

test('what a desk Charles 4.5 does not do is told with its mend, and what would disturb it is not done', async ({
  startCharles,
  examine,
}) => {
  const charles = await startCharles({ generation: '4.5', recording: true, selfRecord: true });
  const { code, checks, ids } = await examine(charles.proxyUrl);
  expect(code).toBe(1);
  expect(ids('problem')).toEqual(['self-recording']);
  expect(ids('warning')).toEqual(['credentials', 'https', 'http-in-connect', 'websocket']);
  expect(ids('unknown')).toEqual(['recording-switch', 'root-in-chain', 'http2', 'exports']);
  expect(checks['self-recording']?.mend).toContain('Exclude > Add: host control.charles');
  expect(checks['self-recording']?.facts?.recorded).toContain('/session/export-json');
  expect(checks['recording-switch']?.finding).toContain('it was recording already');
  expect(checks.version?.facts).toMatchObject({ generation: '4.5', list: 'black-list' });
  expect(await charles.recordingNow()).toBe(true);
  expect((await charles.controlCalls()).filter((path) => /recording\/st|export-|download/.test(path))).toEqual([
    ...['/session/export-text', '/session/export-json'],
  ]);
});

test('lost client ports, a clock that is wrong and a root that is not sent are found', async ({ startCharles, examine }) => {
  const charles = await startCharles({
    generation: '4.6',
    decrypt: true,
    sendRoot: false,
    zeroPorts: true,
    clockSkew: -90_000,
    selfRecord: true,
  });
  const { checks, ids } = await examine(charles.proxyUrl);
  expect(ids('problem')).toEqual(['self-recording', 'client-port']);
  expect(ids('warning')).toEqual(['credentials', 'root-in-chain', 'clock', 'http-in-connect']);
  expect(ids('unknown')).toEqual([]);
  expect(checks.clock?.finding).toMatch(/^its clock is (89|90)\d{3} ms behind/);
  expect(checks.websocket?.facts).toMatchObject({ 'wss sent': 1, 'ws sent': 0 });
  expect(checks['self-recording']?.facts?.recorded).toContain('/recording/stop');
  expect(checks.version?.facts).toMatchObject({ generation: '4.6', native: 'chls' });
});

test('breakpoints and throttling that are on are told, left on, and nothing is sent into them', async ({
  startCharles,
  examine,
}) => {
  const charles = await startCharles({ decrypt: true });
  for (const page of ['/tools/breakpoints/enable', '/tools/rewrite/enable', '/throttling/activate?preset=3G']) {
    await control(charles.port, page);
  }
  const { code, checks, ids } = await examine(charles.proxyUrl);
  expect(code).toBe(1);
  expect(ids('problem')).toEqual(['breakpoints']);
  expect(ids('warning')).toEqual(['credentials', 'throttling']);
  expect(ids('unknown')).toEqual([...FROM_TRAFFIC, ...FROM_ENTRIES]);
  expect(checks.tools?.finding).toContain('rewrite');
  expect(checks.loopback?.finding).toContain('breakpoints are on');
  expect(await charles.throttlingNow()).toBe('3G');
  expect((await control(charles.port, '/tools/breakpoints/')).text).toContain('Status: Enabled');
});

test('without a Charles that lets it in, the rest is unknown and the exit code 1', async ({ startCharles, examine }) => {
  const [closed, disabled, foreign, gone] = await Promise.all([
    startCharles({ username: 'me', password: 'hidden-word' }),
    startCharles(),
    startOrigin(),
    startCharles(),
  ]);
  await Promise.all([disabled.fault('disabled'), gone.kill()]);
  const cases: readonly (readonly [id: string, url: string, mend: string, env?: NodeJS.ProcessEnv])[] = [
    ['reachable', gone.proxyUrl, 'Start Charles'],
    ['charles', foreign.url, 'the HTTP proxy port of Charles'],
    ['web-interface', disabled.proxyUrl, 'Proxy > Web Interface Settings'],
    ['credentials', closed.proxyUrl, 'CHARLES_USER and CHARLES_PASS'],
    ['credentials', closed.proxyUrl, 'Compare them', { ...USER, CHARLES_PASS: 'wrong-word' }],
  ];
  const results = await Promise.all(cases.map(([, url, , env]) => examine(url, env)));
  for (const [index, [id, , mend]] of cases.entries()) {
    const { code, checks, ids, stdout } = results[index] as (typeof results)[number];
    expect({ code, problems: ids('problem'), warnings: ids('warning') }).toEqual({ code: 1, problems: [id], warnings: [] });
    expect(ids('unknown')).toEqual(expect.arrayContaining(ALL.slice(ALL.indexOf('machine'))));
    expect(checks[id]?.mend).toContain(mend);
    expect(stdout).not.toMatch(/hidden-word|wrong-word/);
  }
  await foreign.close();
});

test('a Charles that dies in the middle is one problem, and what follows is unknown', async ({ startCharles, examine }) => {
  const charles = await startCharles();
  await charles.fault('die', { page: 'recording/stop' });
  const { code, ids, checks } = await examine(charles.proxyUrl);
  expect({ code, problems: ids('problem') }).toEqual({ code: 1, problems: ['recording-switch'] });
  expect(checks['recording-switch']?.finding).toContain('Charles stopped answering');
  expect(ids('unknown')).toEqual(ALL.slice(ALL.indexOf('loopback')));
});

test('of a Charles on another machine it finds out what a request that goes nowhere tells', async ({ startCharles }) => {
  const charles = await startCharles({ clockSkew: 60_000 });
  // From the build, which starts its processes from there.
  const from = (module: string) => import(`../../dist/cli/doctor/${module}.js`);
  const [{ Context }, { examine }, { CHECKS }] = await Promise.all(['context', 'examine', 'checks/all'].map(from));
  const context = new Context({ host: charles.host, port: charles.port });
  context.local = false;
  const verdicts: Record<string, string> = {};
  const findings: Record<string, string> = {};
  for await (const { id, verdict, finding } of examine(
    context,
    CHECKS.filter(({ id }: { id: string }) => id !== 'machine'),
  )) {
    verdicts[id] = verdict;
    findings[id] = finding;
  }
  expect(verdicts).toMatchObject({
    recorded: 'ok',
    'self-recording': 'ok',
    'client-port': 'ok',
    clock: 'warning',
    version: 'ok',
  });
  for (const id of [...FROM_TRAFFIC, 'http-in-connect', 'websocket', 'in-flight']) {
    expect([verdicts[id], findings[id]], id).toEqual(['unknown', expect.stringContaining('on another machine')]);
  }
});

test('a recording that cannot be started or stopped, or stops by itself, is a problem', async ({ startCharles, examine }) => {
  const [deaf, stuck, limited] = await Promise.all([startCharles(), startCharles(), startCharles({ limit: 2 })]);
  await Promise.all([deaf.fault('start-ignored'), stuck.fault('stop-ignored')]);
  const [off, kept, lost] = await Promise.all([examine(deaf.proxyUrl), examine(stuck.proxyUrl), examine(limited.proxyUrl)]);
  expect(off.ids('problem')).toEqual(['recording-switch']);
  expect(off.ids('unknown')).toEqual(['root-in-chain', 'http2', ...FROM_ENTRIES]);
  expect(kept.ids('problem')).toEqual(['recording-switch']);
  expect(kept.checks['recording-switch']).toMatchObject({ mend: expect.stringContaining('by hand') });
  expect(lost.ids('problem')).toEqual(['recording-switch']);
  expect(lost.checks['recording-switch']).toMatchObject({ mend: expect.stringContaining('raise the limit') });
});

test('while captures run on it, the recording is left to them and the session is exported once', async ({
  startCharles,
  examine,
}) => {
  const charles = await startCharles();
  // From the build, whose keeper of leases doctor meets.
  const { openCharlesRecorder } = await import('../../dist/recorder/charles-recorder.js' as string);
  const recorder = await openCharlesRecorder({ host: charles.host, port: charles.port }, { workers: 1, exclusive: false });
  await recorder.leases.exclusive(async ({ add }: { add: (lease: string, found: string) => Promise<unknown> }) => {
    await add('a-test', 'stopped');
    await control(charles.port, '/recording/start');
  });
  const { checks, ids } = await examine(charles.proxyUrl);
  recorder.close();
  expect(ids('problem')).toEqual([]);
  expect(checks['recording-switch']).toMatchObject({
    verdict: 'unknown',
    finding: expect.stringContaining('tests that run now'),
  });
  expect(checks.exports?.verdict).toBe('unknown');
  expect(await charles.recordingNow()).toBe(true);
  expect((await charles.controlCalls()).filter((path) => /recording\/st|export-json|download/.test(path))).toEqual([
    '/recording/start',
    '/session/export-json',
  ]);
});

test('as text it says first what it will do, in plain characters where there is no terminal, and takes the environment', async ({
  serve,
  start,
}) => {
  const { port } = await serve(['--no-record'], USER);
  const { code, stdout, stderr } = await start(['doctor'], { ...USER, CHARLES_PROXY: `http://127.0.0.1:${port}` }).ended;
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  expect(stdout.indexOf('It reads the control pages')).toBeLessThan(stdout.indexOf('✓ reachable'));
  expect(stdout).toContain('✓ recording-switch  it can be switched on and off, and was.');
  expect(stdout).toContain('✓ websocket         frames of a WebSocket are recorded (ws)');
  expect(stdout).toContain(`\n${ALL.length} ok, 0 to consider, 0 to mend, 0 not found out\n`);
  for (const unwanted of ['\u001b', 'hidden-word']) expect(stdout).not.toContain(unwanted);
  const authorization = `Basic ${Buffer.from('me:hidden-word').toString('base64')}`;
  expect((await control(port, '/recording/', { authorization })).text).toContain('Recording Stopped');
});

// Windows has no signals: they kill.
if (process.platform !== 'win32') {
  test('interrupted in the middle, however often, it puts the recording back and exits with 1', async ({
    startCharles,
    start,
  }) => {
    const charles = await startCharles();
    await charles.fault('slow', { page: 'recording/stop', delay: 500 });
    const { child, stdout, ended } = start(['doctor', '--proxy', charles.proxyUrl]);
    while (!stdout().includes('recording   ')) await once(child.stdout as Readable, 'data');
    await expect.poll(() => charles.recordingNow()).toBe(true);
    child.kill('SIGINT');
    await expect.poll(() => charles.controlCalls()).toContain('/recording/stop');
    for (const again of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) child.kill(again);
    const { code } = await ended;
    expect(code).toBe(1);
    expect(stdout()).toMatch(/^\d+ more checks were not made: doctor was interrupted$/m);
    expect(await charles.recordingNow()).toBe(false);
  });
}

test('the name that a session was saved under is not told', () => {
  const headers = { 'content-type': 'text/csv', 'content-disposition': 'attachment; filename="My; bank.har"' };
  expect(labelOf({ status: 200, headers })).toBe(
    '200 | content-type: text/csv | content-disposition: attachment; filename=….har',
  );
});

test('the address of another machine is not told, by name or by number', () => {
  const mask = masking('charles.office.example');
  const said = { target: 'http://charles.office.example:8888', finding: 'no reply from Charles.Office.example:8888 (10.0.0.7)' };
  expect(mask(said)).toEqual({ target: 'http://charles-host:8888', finding: 'no reply from charles-host:8888 (charles-host)' });
  expect(masking('127.0.0.1')(said)).toBe(said);
  expect(masking('fe80::1')('http://[fe80::1]:8888')).toBe('http://[charles-host]:8888');
  expect(masking('charles')('the charles at charles:8888, of 127.0.0.1')).toBe('the charles at charles-host:8888, of 127.0.0.1');
});
