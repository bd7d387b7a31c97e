// What a policy does with all of its rules: what it leaves out, what it refuses, and how violations read.
import { expect, test } from '@playwright/test';
import { compilePolicy } from '../../src/policy/policy.ts';
import type { PolicyRule, PolicySettings } from '../../src/policy/policy-settings.ts';
import { policyViolated } from '../../src/policy/policy-violated.ts';
import { Entry } from '../../src/session/entry.ts';
import { answered, entryOf, judged } from './entries.ts';

const leftOut = (...rules: PolicyRule[]): ReadonlySet<PolicyRule> => new Set(rules);

test('all broken rules are found at once, in one order, whatever the order of the option', () => {
  const entries = [answered('http://ads.example/a', 500)];
  const all: PolicySettings = {
    budget: { requests: 0 },
    denyPlainHttp: true,
    denyHosts: ['ads.example'],
    allowHosts: ['shop.example'],
    denyStatus: 500,
    denyFailed: true,
  };
  const names = compilePolicy(all)
    .judge(entries, leftOut())
    .map(({ rule }) => rule);
  expect(names).toEqual(['denyFailed', 'denyStatus', 'allowHosts', 'denyHosts', 'denyPlainHttp', 'budget']);
  expect(compilePolicy({ denyFailed: false }).judge(entries, leftOut())).toEqual([]);
});

test('rules that are left out are not judged, and ignored entries are judged by none', () => {
  const policy = compilePolicy({
    denyFailed: true,
    denyStatus: '5xx',
    ignore: [{ path: '/known' }, ({ method }) => method === 'PUT'],
  });
  const entries = [answered('https://shop.example/known', 500), answered('https://shop.example/a', 500, { method: 'PUT' })];
  expect(policy.judge(entries, leftOut())).toEqual([]);
  const another = [...entries, answered('https://shop.example/other', 500)];
  expect(policy.judge(another, leftOut('denyFailed')).map(({ rule, extent }) => [rule, extent])).toEqual([
    ['denyStatus', '1 request'],
  ]);
});

test('requests that differ in their query alone are one line, and long lists are cut with a count', () => {
  const same = Array.from({ length: 12 }, (_, index) => answered(`https://shop.example/api?page=${index}`, 500));
  const others = Array.from({ length: 15 }, (_, index) => answered(`https://shop.example/${index}`, 502));
  const lines = judged({ denyStatus: '5xx' }, [...same, ...others]);
  expect(lines[0]).toBe('denyStatus (5xx): 27 requests');
  expect(lines[1]).toBe('  ×12 #1 GET https://shop.example/api?page=0 -> 500');
  expect(lines.at(-1)).toBe('  and 6 more');
  expect(lines).toHaveLength(12);
});

test('the error names every rule and how much broke it, what nobody could see, and how to leave a rule out', () => {
  const violations = compilePolicy({ denyFailed: true, denyStatus: '5xx' }).judge(
    [answered('https://shop.example/a', 500)],
    leftOut(),
  );
  const error = policyViolated(violations, ['Nobody looked into the tunnels to bank.example:443.'], () => '#1 GET /a');
  expect(error.code).toBe('POLICY_VIOLATED');
  expect(
    error.message,
  ).toBe(`The traffic of this test breaks charlesPolicy: denyFailed (1 request), denyStatus (1 request) [POLICY_VIOLATED]

denyFailed: 1 request
  #1 GET /a

denyStatus (5xx): 1 request
  #1 GET /a

Not looked into:
  Nobody looked into the tunnels to bank.example:443.

What is meant to be so: name it in charlesPolicy.ignore, or annotate the test: { type: 'charlesPolicy', description: 'denyFailed, denyStatus' }.`);
});

test('the error says how to leave out what the browser sent for itself, where that breaks a rule but denySecrets', () => {
  const own = answered('https://content-autofill.googleapis.com/v1/pages?key=made-up-secret', 503);
  const message = (settings: PolicySettings): string =>
    policyViolated(compilePolicy(settings).judge([own], leftOut()), [], () => '#1').message;
  const hint = "charlesCapture: { exclude: { host: 'content-autofill.googleapis.com' } }";
  for (const settings of [{ denyFailed: true }, { allowHosts: ['shop.example'] }, { budget: { requests: 0 } }]) {
    expect(message(settings)).toContain(hint);
  }
  expect(message({ denySecrets: { key: 'made-up-secret' } })).not.toContain(hint);
});

for (const [settings, says] of [
  [{}, /: it has no rule/],
  [{ ignore: { host: 'a' }, denyFailed: undefined }, /: it has no rule/],
  [{ denyFailed: true, ignore: {} }, /ignore: a query without a field ignores everything/],
  [{ denyFailed: true, ignore: [{ host: 'a' }, {}] }, /ignore: a query without a field/],
  [{ denyStatus: 99 }, /denyStatus: status: 99 can be no status/],
  [{ denyStatus: [] }, /denyStatus: status: the list is empty/],
  [{ denyHosts: ['{a,{b}}.example'] }, /denyHosts: host: the glob .* is broken/],
  [{ allowHosts: ['localhost:3000'] }, /allowHosts: host: "localhost:3000" has a port/],
  [{ budget: { request: 1 } }, /budget: there is no "request"\. Did you mean "requests"\?/],
  [{ ignore: { hots: 'a' } }, /ignore: there is no field "hots".*\[OPTION_INVALID\]\n.*"host"/],
] as const) {
  test(`a wrong value is an error that names its rule: ${JSON.stringify(settings)}`, () => {
    const compile = () => compilePolicy(settings as unknown as PolicySettings);
    expect(compile).toThrow(says);
    expect(compile).toThrow(/^Failed to read the option charlesPolicy: /);
    expect(compile).toThrow('[OPTION_INVALID]');
  });
}

test('a query in ignore that throws is an error that says so', () => {
  const judge = (ignore: PolicySettings['ignore'] & object) => () =>
    compilePolicy({ denyFailed: true, ignore }).judge([entryOf('https://shop.example/')], leftOut());
  const broken = judge(() => {
    throw new Error('made up');
  });
  expect(broken).toThrow(/^Failed to judge the traffic by charlesPolicy: ignore: .*made up.* \[OPTION_INVALID\]/);
  expect(judge((async () => true) as unknown as () => boolean)).toThrow(/ignore: .*asynchronous/);
});

test('thousands of entries are judged by every rule in little time', () => {
  const entries = Array.from({ length: 10_000 }, (_, index) => {
    const { raw } = answered(`http://host-${index}.example/${index}?token=${index}`, index % 2 === 0 ? 200 : 500);
    return new Entry(raw);
  });
  const lines = judged(
    {
      denyFailed: true,
      denyStatus: '5xx',
      allowHosts: ['shop.example'],
      denyHosts: ['*.example'],
      denyMixedContent: true,
      denyPlainHttp: true,
      denySecrets: { token: 'made-up-secret' },
      budget: { requests: 1 },
    },
    entries,
  );
  expect(lines).toContain('allowHosts (shop.example): 10000 requests');
});

test('what is in flight concerns the rules on how requests went, unless they are left out', () => {
  expect(compilePolicy({ denyHosts: ['a.example'], denyPlainHttp: true }).asksOutcome(leftOut())).toBe(false);
  expect(compilePolicy({ denyHosts: ['a.example'], denyStatus: '5xx' }).asksOutcome(leftOut())).toBe(true);
  expect(compilePolicy({ denyStatus: '5xx' }).asksOutcome(leftOut('denyStatus'))).toBe(false);
  for (const settings of [{ denyFailed: true }, { denySecrets: { key: 'key-123' } }, { budget: { bytes: 1 } }]) {
    expect(compilePolicy(settings).asksOutcome(leftOut()), JSON.stringify(settings)).toBe(true);
  }
});

test('what is inside of a tunnel concerns all rules but those on hosts', () => {
  expect(compilePolicy({ allowHosts: ['a.example'], denyHosts: ['b.example'] }).looksInside).toBe(false);
  for (const settings of [{ denyStatus: 500 }, { denyPlainHttp: true }, { denySecrets: { key: 'key-123' } }]) {
    expect(compilePolicy({ denyHosts: ['b.example'], ...settings }).looksInside, JSON.stringify(settings)).toBe(true);
  }
});
