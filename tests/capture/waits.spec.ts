// Waiting in a test: what a wait finds, what it says when it finds nothing, and what it refuses.
import { isCharlesError } from '../../src/errors/charles-error.ts';
import { type Capture, expect, test } from './fixtures.ts';

let capture: Capture;
let send: (path: string) => Promise<string>;

test.beforeEach(async ({ startCharles, startWorker, origin }) => {
  const worker = await startWorker(await startCharles({}));
  capture = worker.capture();
  send = (path) => worker.send(`${origin.url}${path}`);
  await capture.start();
});

test.afterEach(() => capture.stop({ persist: false }));

async function codeAndMessage(call: Promise<unknown>): Promise<[string, string]> {
  const error = await call.then(
    () => null,
    (thrown: unknown) => thrown,
  );
  return isCharlesError(error) ? [error.code, error.message] : ['none', String(error)];
}

test('waitForEntries finds the first so many, past and future, in the order they began', async () => {
  await send('/json?1');
  await send('/status/404');
  const waiting = capture.waitForEntries(3, { path: '/json' }, { timeout: 30_000 });
  await send('/json?2');
  await send('/json?3');
  await send('/json?4');
  expect((await waiting).map(({ query }) => query.toString())).toEqual(['1=', '2=', '3=']);
  expect((await capture.waitForEntries(2)).map(({ path }) => path)).toEqual(['/json', '/status/404']);
});

test('an open stream is found by what it has said so far, and a stopped capture has nothing left to settle', async ({
  startCharles,
  startWorker,
  origin,
}) => {
  const worker = await startWorker(await startCharles({}));
  const open = worker.capture({}, { settleTimeout: 20 });
  await open.start();
  void worker.send(`${origin.url}/sse`).catch(() => {});
  void worker.send(`${origin.url}/slow?ms=3000`).catch(() => {});
  expect((await open.waitForEntry({ eventSource: { data: /./ } })).state).toBe('in-flight');
  expect(await open.stop({ persist: false })).toMatchObject({
    status: 'stopped',
    warnings: [expect.stringMatching(/in_flight: 2/)],
  });
  await open.settled({ timeout: 200 });
});

test('waitForEntries that times out names those that matched, and the others as others', async () => {
  await send('/json');
  await send('/status/404');
  await send('/json');
  const [code, message] = await codeAndMessage(capture.waitForEntries(3, { path: '/json' }, { timeout: 300 }));
  expect(code).toBe('WAIT_TIMEOUT');
  expect(message).toContain('2 of 3 entries matched within 300 ms');
  expect(message).toMatch(
    /\nMatching:\n {2}#1 GET \S+\/json -> 200\n {2}#3 GET \S+\/json -> 200 \(the same as #1, \d+ ms later\)\n\nOthers:\n {2}#2 GET \S+\/status\/404 -> 404$/,
  );
});

test('a wait ends before its test does, and says so', async ({ startCharles, startWorker }) => {
  const worker = await startWorker(await startCharles({}));
  const begun = performance.now();
  const short = worker.capture({}, {}, { timeLeft: () => 400 - (performance.now() - begun) });
  await short.start();
  const [code, message] = await codeAndMessage(short.waitForEntry({ path: '/never' }, { timeout: 600_000 }));
  expect(code).toBe('WAIT_TIMEOUT');
  expect(message).toMatch(/within \d+ ms, when the test had to end/);
  await short.stop({ persist: false });
});

test('times that cannot be are refused at the call', async () => {
  for (const timeout of [-1, Number.NaN, '5s', 2 ** 31, Number.POSITIVE_INFINITY, null]) {
    const options = { timeout } as never;
    for (const call of [
      () => capture.waitForEntry({}, options),
      () => capture.waitForEntries(1, {}, options),
      () => capture.settled(options),
      () => capture.settled({ quietFor: timeout } as never),
    ]) {
      const [code, message] = await codeAndMessage(call());
      expect([code, message], String(timeout)).toEqual(['OPTION_INVALID', expect.stringMatching(/timeout|quietFor/)]);
    }
  }
});

test('counts and limits that cannot be are refused at the call, and nothing is handed out', async () => {
  await send('/json');
  for (const wrong of [0, -1, 1.5, Number.NaN, '1', null]) {
    for (const call of [
      () => capture.waitForEntries(wrong as never),
      () => capture.read({ limit: wrong as never }),
      () => capture.peek({ limit: wrong as never }),
    ]) {
      const [code, message] = await codeAndMessage(call());
      expect([code, message], String(wrong)).toEqual(['OPTION_INVALID', expect.stringContaining('whole number')]);
    }
  }
  expect((await capture.read({ limit: Number.POSITIVE_INFINITY })).entries).toHaveLength(1);
});

test('a stopped capture answers with what it holds', async () => {
  await send('/json?1');
  await capture.stop({ persist: false });
  expect(await capture.waitForEntries(1, { path: '/json' })).toHaveLength(1);
  expect(await codeAndMessage(capture.waitForEntries(2, { path: '/json' }))).toEqual([
    'WAIT_TIMEOUT',
    expect.stringContaining('1 of 2 entries matched in what the stopped capture holds'),
  ]);
  expect(capture.numberOf((await capture.entries())[0] as never)).toBe(1);
});

test('a page and a context that are none are refused, alone and beside a query', async () => {
  const page = { context: () => context, mainFrame: () => ({}) };
  const context = { newPage: async () => page, pages: () => [page] };
  for (const [query, message] of [
    [{ page: 'page' }, 'expected `page` to be a Page'],
    [{ page: null }, 'got null'],
    [{ page: context }, 'expected `page` to be a Page'],
    [{ context: page, path: '/json' }, 'expected `context` to be a BrowserContext'],
    [{ page: undefined }, 'undefined'],
    [{ page, context: { ...context } }, 'not of this `context`'],
  ] as const) {
    expect(await codeAndMessage(capture.entries(query as never))).toEqual(['OPTION_INVALID', expect.stringContaining(message)]);
  }
  expect(await codeAndMessage(capture.entries({ page, paht: '/' } as never))).toEqual(['QUERY_INVALID', expect.anything()]);
});

test('where only time tells whose an entry is, nobody can say which page sent it', async ({ startCharles, startWorker }) => {
  const worker = await startWorker(await startCharles({}), { attribution: 'window' });
  const page = { context: () => ({}), mainFrame: () => ({}) };
  const [code, message] = await codeAndMessage(worker.capture().entries({ page }));
  expect([code, message]).toEqual(['OPTION_UNSUPPORTED', expect.stringContaining('a Charles on another machine')]);
});

test('options that are none, and an ignore of everything, are refused at the call', async () => {
  const wrong = { quiteFor: 1, timout: 1, limt: 1 } as never;
  for (const [call, says] of [
    [() => capture.settled({ quiteFor: 500 } as never), 'Did you mean "quietFor"?'],
    [() => capture.settled(null as never), 'expected an object of options, got null'],
    [() => capture.settled({ ignore: {} }), '`ignore` holds a query without a field'],
    [() => capture.settled({ ignore: [{ host: 'a' }, {}] }), '`ignore` holds a query without a field'],
    [() => capture.waitForEntry({}, { timout: 1 } as never), 'Did you mean "timeout"?'],
    [() => capture.waitForEntry({}, 500 as never), 'expected an object of options'],
    [() => capture.waitForEntries(1, {}, wrong), 'there is no option "quiteFor"'],
    [() => capture.read({ limt: 5 } as never), 'Did you mean "limit"?'],
    [() => capture.peek(null as never), 'expected an object of options'],
  ] as const) {
    const [code, message] = await codeAndMessage(call());
    expect(code).toBe('OPTION_INVALID');
    expect(message).toContain(says);
  }
});

test('entries of a page that could be another’s are refused, unless the query does not ask for them', async ({
  startCharles,
  startWorker,
  origin,
}) => {
  const worker = await startWorker(await startCharles({}));
  const live = worker.capture({}, {}, { sentBy: (_sender, all) => ({ entries: [], untold: all }) });
  await live.start();
  await worker.send(`${origin.url}/json`);
  const page = { context: () => ({}), mainFrame: () => ({}) };
  const [code, message] = await codeAndMessage(live.entries({ page }));
  expect(code).toBe('OPTION_UNSUPPORTED');
  expect(message).toMatch(/nothing tells which of them is whose .*\n.*#1 GET \S+\/json/);
  expect(await live.entries({ page, path: '/other' })).toEqual([]);
  await live.stop({ persist: false });
});
