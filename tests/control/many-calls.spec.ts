// Many calls at once, and one after the other: no warning of Node, nothing that stays behind.
import { getEventListeners } from 'node:events';
import { expect, failure, reply, test } from './fixtures.ts';

test('thirty calls at once, of one signal, end with it or with close, and Node warns of nothing', async ({ serve, connect }) => {
  const warnings: Error[] = [];
  const onWarning = (warning: Error): void => void warnings.push(warning);
  process.on('warning', onWarning);
  let asked = 0;
  const port = await serve(() => {
    asked += 1;
  });
  const client = connect({ port });
  const reason = new Error('the test is over');
  const controller = new AbortController();
  const reads = Array.from({ length: 30 }, () => client.readSession({ signal: controller.signal }));
  const outcomes = Promise.allSettled(reads);
  const probes = Promise.all(Array.from({ length: 30 }, () => failure(client.probe())));
  await expect.poll(() => asked, { intervals: [10] }).toBe(60);
  controller.abort(reason);
  expect(await outcomes).toEqual(reads.map(() => ({ status: 'rejected', reason })));
  await client.close();
  for (const error of await probes) expect(error.message).toContain('is closed');
  // Warnings come in a turn of their own.
  await new Promise(setImmediate);
  process.off('warning', onWarning);
  expect(warnings).toEqual([]);
});

test('a call leaves nothing on the signal that it was given', async ({ serve, connect }) => {
  const client = connect({ port: await serve((socket) => socket.end(reply(200, '[]'))) });
  const { signal } = new AbortController();
  for (let call = 0; call < 3; call += 1) await client.exportSession({ signal });
  expect(getEventListeners(signal, 'abort')).toEqual([]);
});
