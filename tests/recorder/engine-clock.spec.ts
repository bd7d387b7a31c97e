// The engine's clock as a worker reads it: exact to the answer's way, whatever the machine's clock was set to in between.
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, test } from '@playwright/test';
import { Channel } from '../../src/channel/client.ts';
import { serveChannel } from '../../src/channel/server.ts';
import { engineClock } from '../../src/recorder/engine-clock.ts';
import { now } from '../../src/util/clock.ts';

for (const [title, skew] of [
  ["is this process's own clock when nobody set the machine's between their starts", 0],
  ['is an hour ahead of one that was started after the clock was set back', 3_600_000],
  ['is behind one that was started after the clock was set forward', -700],
] as const) {
  test(title, async ({}, { testId }) => {
    const name = `playwright-charles-clock-${process.pid}-${testId.slice(-12)}`;
    const address = process.platform === 'win32' ? `\\\\.\\pipe\\${name}` : path.join(tmpdir(), name, 'c.sock');
    const server = await serveChannel(address, () => ({ methods: { clock: () => now() + skew }, onClose: () => {} }));
    const channel = await Channel.connect(address);
    const clock = await engineClock(channel);
    const before = now();
    const there = await channel.call<number>('clock');
    const way = now() - before + 2;
    expect(Math.abs(there - clock())).toBeLessThanOrEqual(2 * way + 50);
    channel.close();
    server?.close();
  });
}

test('does not go back when the wall clock does', () => {
  const wall = Date.now;
  const before = now();
  try {
    Date.now = () => wall() - 3_600_000;
    expect(now()).toBeGreaterThanOrEqual(before);
  } finally {
    Date.now = wall;
  }
});
