// Wrong values of the option and the annotation are errors that name them.
import { inspect } from 'node:util';
import { expect, test } from '@playwright/test';
import { checkOption } from '../../src/fixtures/check-options.ts';
import { rulesLeftOut } from '../../src/fixtures/policy-annotation.ts';
import { POLICY_RULES } from '../../src/policy/policy-settings.ts';

const WRONG: readonly (readonly [value: unknown, says: RegExp])[] = [
  ['on', /: Invalid input: expected "off", or an object/],
  [{ denyFaild: true }, /: there is no rule "denyFaild", did you mean "denyFailed"\? \[/],
  [{ denyFailed: 'yes' }, /denyFailed: /],
  [{ denyFailed: { abortd: true } }, /denyFailed: Unrecognized key: "abortd"/],
  [{ denyStatus: ['5xx', {}] }, /denyStatus: 1: expected a status, as 404 or '5xx'/],
  [{ denyHosts: 'ads.example' }, /denyHosts: .*expected array/],
  [{ denyHosts: ['https://ads.example/'] }, /denyHosts\.0: expected a host, a glob or a RegExp; not a URL/],
  [{ allowHosts: [7] }, /allowHosts\.0: expected a host, a glob or a RegExp; not a URL/],
  [{ denyPlainHttp: 1 }, /denyPlainHttp: .*expected boolean/],
  [{ denySecrets: {} }, /denySecrets: expected at least one secret/],
  [{ denySecrets: { apiKey: 'hid' } }, /denySecrets\.apiKey: expected at least 4 characters/],
  [{ denySecrets: { apiKey: 'hid \n  ' } }, /denySecrets\.apiKey: expected at least 4 characters/],
  [{ denySecrets: { apiKey: undefined } }, /denySecrets\.apiKey: .*expected string, received undefined/],
  [{ denySecrets: ['hidden'] }, /denySecrets: .*expected record/],
  [{ ignore: ['hidden'] }, /ignore: 0: expected a query/],
];

for (const [value, says] of WRONG) {
  test(`refuses charlesPolicy: ${inspect(value)}`, () => {
    const check = () => checkOption('charlesPolicy', value);
    expect(check).toThrow(says);
    expect(check).toThrow(/^Failed to read the option charlesPolicy: .* \[OPTION_INVALID\]/);
    expect(check).not.toThrow('hid');
  });
}

test('takes every rule at once, and none by its name', () => {
  const all = {
    denyFailed: { aborted: true },
    denyStatus: [404, '5xx'],
    allowHosts: ['*.shop.example', /^localhost$/, '::1'],
    denyHosts: [],
    denyMixedContent: true,
    denyPlainHttp: false,
    denySecrets: { apiKey: 'long enough' },
    budget: { requests: 1 },
    ignore: [{ path: '/a' }, () => true],
  };
  for (const value of ['off', all, { denyFailed: true, denyStatus: 500, ignore: { path: '/a' } }]) {
    expect(() => checkOption('charlesPolicy', value)).not.toThrow();
  }
});

test('an annotation leaves out all rules, or those that it names', () => {
  const of = (...descriptions: string[]) => [
    ...rulesLeftOut([
      { type: 'issue', description: 'off' },
      ...descriptions.map((description) => ({ type: 'charlesPolicy', description })),
    ]),
  ];
  expect(of()).toEqual([]);
  expect(of(' off ')).toEqual(POLICY_RULES);
  expect(of('budget,denyStatus', 'denyFailed')).toEqual(['budget', 'denyStatus', 'denyFailed']);
  expect(() => of('ignore')).toThrow(/there is no rule "ignore" \[OPTION_INVALID\]/);
  expect(() => of('budget, ')).toThrow(
    /a name is missing \[OPTION_INVALID\]\nIts description is 'off', or names of rules: denyFailed, /,
  );
  expect(() => rulesLeftOut([{ type: 'charlesPolicy' }])).toThrow(/a name is missing/);
});
