// The time that each step of a stop has.
import { setTimeout as delay } from 'node:timers/promises';
import { expect, test } from '@playwright/test';
import { Phases } from '../../src/capture/phases.ts';

const heeding = (signal: AbortSignal): Promise<unknown> =>
  delay(60_000, undefined, { signal }).catch(() => Promise.reject(signal.reason));

test('a step that hangs is told to end, and leaves the next one its share', async () => {
  const phases = new Phases(30);
  expect(await phases.run('first', heeding)).toBe(undefined);
  expect(await phases.run('second', (signal) => delay(50, 'done', { signal }), { atLeast: 10_000 })).toBe('done');
  expect(phases.failures).toEqual([
    expect.stringMatching(
      /the step "first" was not done within the \d+ ms .*\[CAPTURE_TIMEOUT\]\n.*charlesLimits\.stopTimeout\./,
    ),
  ]);
});

test('a step gets no more than its share, and the failure names the limit of that', async () => {
  const phases = new Phases(60_000);
  await phases.run('settle', heeding, { atMost: 30, limit: 'settleTimeout' });
  expect(phases.failures[0]).toMatch(/the step "settle" was not done within the 30 ms .*\n.*charlesLimits\.settleTimeout\./);
});

test('a step that puts something back before it ends is waited for, and its own failure counts', async () => {
  const phases = new Phases(20);
  await phases.run('read', async (signal) => {
    await heeding(signal).catch(() => delay(50));
    throw new Error('not put back');
  });
  expect(phases.failures).toEqual(['not put back']);
});
