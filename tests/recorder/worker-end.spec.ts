// The end of a worker: what it has changed on a Charles for a moment is put back first.
import { expect, test } from '@playwright/test';
import type { WorkerRelay } from '../../src/fixtures/worker-relay.ts';

test('closing a worker waits for a change of the recording that is under way', async () => {
  const module = (await import('../../dist/fixtures/worker-relay.js' as string)) as { WorkerRelay: typeof WorkerRelay };
  // Nobody listens there: the leases alone are used.
  const worker = new module.WorkerRelay({ proxy: 'http://127.0.0.1:1' }, 1);
  const { leases } = (await worker.open()).recorder;
  let finish = (): void => {};
  let changed = false;
  let changing: Promise<void> | undefined;
  await new Promise<void>((begun) => {
    changing = leases.exclusive(async () => {
      begun();
      await new Promise<void>((resolve) => (finish = resolve));
      changed = true;
    });
  });
  const closing = worker.close().then(() => changed);
  // A round trip to the keeper, which the closing of its channel would reject.
  await leases.firstInRun('anything');
  finish();
  expect(await closing).toBe(true);
  await changing;
});
