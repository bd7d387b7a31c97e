// How the parts of a message are put together, and that its colours are Playwright's.
import { type ExpectMatcherState, expect, test } from '@playwright/test';
import { differences } from '../../src/capture/differences.ts';
import { matcherMessage, paintOf } from '../../src/matchers/message.ts';
import { unpainted } from '../../src/util/paint.ts';

type Utils = ExpectMatcherState['utils'];

/** The state of a matcher of this run, and the same on a terminal. */
function states(): { plain: ExpectMatcherState; onTerminal: ExpectMatcherState } {
  let plain: ExpectMatcherState | undefined;
  expect
    .extend({
      toTellItsState(this: ExpectMatcherState) {
        plain = this;
        return { pass: true, message: () => '' };
      },
    })('x')
    .toTellItsState();
  if (plain === undefined) throw new Error('the matcher was not called');
  const utils: Utils = {
    ...plain.utils,
    printExpected: (value) => `\u001b[32m${JSON.stringify(value)}\u001b[39m`,
    printReceived: (value) => `\u001b[31m${JSON.stringify(value)}\u001b[39m`,
    matcherHint: (name, receiver, argument, options) => `expect(${receiver}).${options?.isNot ? 'not.' : ''}${name}(${argument})`,
  };
  return { plain, onTerminal: { ...plain, isNot: true, utils } };
}

test('rows are aligned, and sections without lines left out', () => {
  const rows = [
    { label: 'Query', text: 'any request' },
    { label: 'Expected', text: 'none', tone: 'expected' as const },
  ];
  const text = matcherMessage(states().onTerminal, { name: 'toX', rows, sections: [[], ['Matching:', '  #1'], []] });
  expect(text).toBe(
    'expect(charles).not.toX(query) failed\n\nQuery:    any request\nExpected: \u001b[32mnone\u001b[39m\n\nMatching:\n  #1',
  );
});

test('a text is painted as Playwright paints values: on a terminal, and not elsewhere', () => {
  const { plain, onTerminal } = states();
  expect(`"${paintOf(plain.utils).expected('a')}"`.length).toBe(plain.utils.printExpected('a').length);
  const mismatch = { field: 'status', expected: '200', received: '500', nearness: 0, diff: null };
  expect(differences([mismatch], ['status'], paintOf(onTerminal.utils), true)).toEqual([
    '✗ status: expected \u001b[32m200\u001b[39m, received \u001b[31m500\u001b[39m',
  ]);
  expect(differences([mismatch], ['status', 'path'], unpainted, true)).toEqual([
    '✗ status: expected 200, received 500',
    '✓ path',
  ]);
});
