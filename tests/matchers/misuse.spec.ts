// Wrong receivers, options and counts: an error at the call that says what was given and what to write instead.
import type { Charles } from '../../src/capture/charles.ts';
import { OffCapture } from '../../src/capture/off-capture.ts';
import { Entry } from '../../src/session/entry.ts';
import { rawEntry } from '../session/fixtures/raw.ts';
import { expect, failureOf, test } from './fixtures.ts';

const ANY = { path: '/x' };

test('a receiver that is not a live capture is named', async () => {
  const given = (receiver: unknown): Promise<string> => failureOf(expect(receiver as Charles).toHaveRequest(ANY));
  expect(await given(undefined)).toContain('it was given undefined, not the fixture "charles"');
  expect(await given(null)).toContain('given null');
  expect(await given(Promise.resolve())).toContain('given a promise (is an await missing?)');
  expect(await given([new Entry(rawEntry())])).toContain('given a list of entries');
  expect(await given(new Entry(rawEntry()))).toContain('toMatchEntry()');
  expect(await given(new URL('http://x.example'))).toContain('given a URL');
  class _Page {}
  expect(await given(new _Page())).toContain('given a Page,');
  expect(await given({})).toContain('given an object');
  expect(await given(new OffCapture())).toContain('[CAPTURE_OFF]');
  expect(await failureOf(expect(undefined as never as Charles).not.toHaveFailedRequest())).toContain(
    'expect(charles).toHaveFailedRequest(',
  );
  expect(await failureOf(expect(new OffCapture()).toHaveRequestsInOrder([ANY]))).toContain('[CAPTURE_OFF]');
});

test('counts that cannot be, or that say nothing, are refused with what to write instead', async ({ traffic: { live } }) => {
  const times = (value: unknown): Promise<string> => failureOf(expect(live).toHaveRequest(ANY, { times: value as number }));
  expect(await times(-1)).toContain('expected `times` to be a whole number >= 0, got -1');
  expect(await times(1.5)).toContain('got 1.5');
  expect(await times(Number.NaN)).toContain('got NaN');
  expect(await times('2')).toContain('got "2"');
  expect(await times(null)).toContain('got null');
  expect(await times({ min: -1 })).toContain('expected `times.min` to be a whole number >= 0, got -1');
  expect(await times({ min: 3, max: 2 })).toContain('`times.min` is 3 and `times.max` is 2');
  expect(await times({})).toContain('`times` allows every count');
  expect(await times({ min: 0 })).toContain('`times` allows every count');
  expect(await times({ least: 1 })).toContain('there is no field "least" in `times`');
  expect(await times(-1)).toContain('[OPTION_INVALID]');
});

test('options that are unknown, wrong or without a use are refused', async ({ traffic: { live } }) => {
  const options = (value: object): Promise<string> => failureOf(expect(live).toHaveRequest(ANY, value));
  expect(await options({ tmeout: 1 })).toContain('Did you mean "timeout"?');
  expect(await options({ timeout: -1 })).toContain('`timeout`');
  expect(await options({ timeout: '5s' })).toContain('"5s"');
  expect(await options({ quietFor: 10 })).toContain('`quietFor` was given, and nothing has to settle');
  expect(await options({ ignore: ANY })).toContain('`ignore` was given');
  expect(await options({ times: { min: 2 }, ignore: ANY })).toContain('`ignore` was given');
  expect(await options({ times: 1, timeout: 100 })).toContain('the timeout of 100 ms is not longer than `quietFor`, 100 ms');
  expect(await failureOf(expect(live).not.toHaveFailedRequest({ quietFor: 6_000 }))).toContain(
    'not longer than `quietFor`, 6000 ms',
  );
  expect(await options([] as object)).toContain('expected an object of options');
  expect(await failureOf(expect(live).not.toHaveRequest(ANY, { quietFor: Number.NaN }))).toContain('`quietFor`');
  expect(await failureOf(expect(live).not.toHaveRequest(ANY, { ignore: { pth: '/x' } as object }))).toContain(
    'Did you mean "path"?',
  );
  expect(await failureOf(expect(live).toHaveRequest({ pth: '/x' } as object))).toContain('[QUERY_INVALID]');
});

test('a sequence is a list of at least one query', async ({ traffic: { live } }) => {
  const sequence = (queries: unknown, options = {}): Promise<string> =>
    failureOf(expect(live).toHaveRequestsInOrder(queries as object[], options));
  expect(await sequence([])).toContain('the list of queries is empty');
  expect(await sequence(ANY)).toContain('expected a list of queries, got a single query');
  expect(await sequence('/x')).toContain('got string');
  expect(await sequence([ANY, { pth: '/y' }])).toContain('Did you mean "path"?');
  expect(await sequence(new Array(2))).toContain('[QUERY_INVALID]');
  expect(await sequence([ANY], { strict: 'yes' })).toContain('expected `strict` to be true or false');
  expect(await sequence([ANY], { quietFor: 10 })).toContain('`quietFor` was given');
  expect(await failureOf(expect(live).toHaveFailedRequest({ quietFor: 10 }))).toContain('`quietFor` was given');
  expect(await failureOf(expect(live).not.toHaveFailedRequest({ aborted: 1 as never }))).toContain('expected `aborted`');
});

/** Compiled, never called: what the types promise. */
export async function typed(charles: Charles): Promise<void> {
  await expect(charles).toHaveRequest({ path: '/x', status: '2xx' }, { times: { min: 1 } });
  await expect(charles).not.toHaveRequestsInOrder([{ path: '/x' }, () => true], { strict: true, quietFor: 10, ignore: [{}] });
  await expect.soft(charles, 'message').not.toHaveFailedRequest({ aborted: true });
  await expect.poll(() => charles).toHaveRequest({ path: '/x' });
  // @ts-expect-error: a field that there is not
  await expect(charles).toHaveRequest({ pth: '/x' });
  // @ts-expect-error: an option that there is not
  await expect(charles).not.toHaveRequest({ path: '/x' }, { tmeout: 1 });
  // @ts-expect-error: a list is asked for
  await expect(charles).toHaveRequestsInOrder({ path: '/x' });
}
