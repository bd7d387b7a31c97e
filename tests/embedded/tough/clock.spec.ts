// Somebody sets the machine's clock in the middle of exchanges: nothing takes less than no time, and the order stays.
import type { Routes } from '../../support/origin-routes.ts';
import { get } from '../client.ts';
import { expect, test } from './fixtures.ts';

const HOUR = 3_600_000;

test('an hour back, and an hour on', async ({ charles, startServer, entries }) => {
  const clock = Date.now;
  const set = (hours: number) => {
    Date.now = () => clock() + hours * HOUR;
  };
  const routes: Routes = {
    '/back': (_request, response) => {
      set(-1);
      response.write('first');
      setTimeout(() => response.end(), 5);
    },
    '/on': (_request, response) => {
      set(1);
      response.write('first');
      setTimeout(() => response.end(), 5);
    },
    '/held': () => set(-1),
  };
  const server = await startServer({ routes });
  try {
    for (const path of ['/back', '/on', '/back', '/json']) await get(charles.port, server.url + path);
    void get(charles.port, `${server.url}/held`).catch(() => {});
    await expect.poll(() => server.requests.length).toBe(5);
    const recorded = await entries();
    expect(recorded.map(({ path }) => path)).toEqual(['/back', '/on', '/back', '/json', '/held']);
    for (const { durations, times } of recorded) {
      for (const [phase, duration] of Object.entries(durations)) {
        if (duration === null) continue;
        expect(duration, phase).toBeGreaterThanOrEqual(0);
        expect(duration, phase).toBeLessThan(HOUR / 2);
      }
      const known = Object.values(times)
        .filter((time) => time !== null)
        .map((time) => Date.parse(time));
      expect(known).toEqual(known.toSorted((a, b) => a - b));
    }
  } finally {
    Date.now = clock;
  }
});
