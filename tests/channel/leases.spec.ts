// The lease table over real channels: one lock, counted leases, all released with the connection that held them.
import { test as base, expect } from '@playwright/test';
import type { Channel } from '../../src/channel/client.ts';
import { Leases } from '../../src/lease/leases.ts';
import { startLeaseServer } from '../support/lease-server.ts';

const test = base.extend<{ join: (deadline?: number) => Promise<{ leases: Leases; channel: Channel }> }>({
  join: async ({}, use, testInfo) => {
    const server = await startLeaseServer(testInfo.testId.slice(-12));
    await use(async (deadline) => {
      const channel = await server.connect();
      return { channel, leases: new Leases(channel, deadline === undefined ? {} : { deadline }) };
    });
    server.close();
  },
});

test('lets one worker at a time change the recording', async ({ join }) => {
  const workers = await Promise.all([join(), join(), join()]);
  let inside = 0;
  let most = 0;
  await Promise.all(
    workers
      .flatMap(({ leases }) => [leases, leases])
      .map((leases) =>
        leases.exclusive(async () => {
          most = Math.max(most, ++inside);
          await new Promise((resolve) => setTimeout(resolve, 5));
          inside--;
        }),
      ),
  );
  expect(most).toBe(1);
});

test('counts the leases of all workers, and keeps what was found before the first', async ({ join }) => {
  const [a, b] = [await join(), await join()];
  await a.leases.exclusive(({ add }) => add('one', 'stopped'));
  await b.leases.exclusive(({ add, found }) => add('two', found ?? 'recording'));
  await a.leases.exclusive(async ({ held, found, remove }) => {
    expect({ held, found }).toEqual({ held: ['one', 'two'], found: 'stopped' });
    await remove('one');
  });
  await b.leases.exclusive(async ({ held, found, remove }) => {
    expect({ held, found }).toEqual({ held: ['two'], found: 'stopped' });
    expect(await remove('two')).toMatchObject({ held: [], found: null, left: null });
  });
});

test('releases the lock and the leases of a worker that vanishes', async ({ join }) => {
  const [gone, next] = [await join(), await join()];
  await gone.leases.exclusive(({ add }) => add('one', 'recording'));
  const held = gone.leases.exclusive(() => new Promise<void>(() => {})).catch(() => {});
  const entered = next.leases.exclusive(async ({ held, found }) => ({ held, found }));
  gone.channel.close();
  // Nobody has put the recording back: the next one has to.
  expect(await entered).toEqual({ held: [], found: 'recording' });
  void held;
});

test('gives up waiting for the lock, and lets the others in all the same', async ({ join }) => {
  const [slow, hasty, next] = [await join(), await join(50), await join()];
  let finish: () => void = () => {};
  const held = slow.leases.exclusive(() => new Promise<void>((resolve) => (finish = resolve)));
  await expect(hasty.leases.exclusive(async () => {})).rejects.toMatchObject({ code: 'CAPTURE_TIMEOUT' });
  finish();
  await held;
  expect(await next.leases.exclusive(async () => 'in')).toBe('in');
});

test('releases the lock when a change fails', async ({ join }) => {
  const { leases } = await join();
  await expect(leases.exclusive(() => Promise.reject(new Error('no')))).rejects.toThrow('no');
  expect(await leases.exclusive(async () => 'in')).toBe('in');
});

test('says ENGINE_DIED on calls over a channel whose daemon is gone', async ({ join }) => {
  const { leases, channel } = await join();
  channel.close();
  await channel.closed;
  await expect(leases.exclusive(async () => {})).rejects.toMatchObject({ code: 'ENGINE_DIED' });
});
