// How long a matcher waits of the time that it is given.

import { expect, test } from '@playwright/test';
import { heardWithin } from '../../src/matchers/deadline.ts';
import { mustSettle } from '../../src/matchers/settle-options.ts';

test('a matcher ends a moment before its timeout, so that an expect.poll() of the same length hears it', () => {
  expect(heardWithin({ timeout: 5_000 }, undefined)).toBe(4_950);
  expect(heardWithin({ timeout: 5_000 }, 100)).toBe(90);
});

test('without a timeout it waits as long as its test', () => {
  expect(heardWithin({ timeout: 0 }, undefined)).toBe(Number.POSITIVE_INFINITY);
});

test('a quiet that takes all of the time is refused', () => {
  const settle = (timeout: number) => () =>
    mustSettle('toHaveRequest', { quietFor: 90, ignore: [], timeout }, { timeout: 5_000 });
  expect(settle(100)).toThrow('OPTION_INVALID');
  expect(settle(101)).not.toThrow();
});
