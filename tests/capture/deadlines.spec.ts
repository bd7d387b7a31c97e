// A stop of which one step hangs: the others have their time, and the limit that was too short is named.
import { expect, test } from './fixtures.ts';

const EXPORT = { page: 'session/export-json' };

test('a read that hangs while settling costs neither the stop of the recording nor the last read', async ({
  startCharles,
  startWorker,
  origin,
}) => {
  const charles = await startCharles();
  const { capture, send } = await startWorker(charles);
  const live = capture({}, { stopTimeout: 900 });
  await live.start();
  await send(`${origin.url}/json`);
  await charles.fault('hang', { ...EXPORT, times: 1 });
  expect(await live.stop({ persist: false })).toMatchObject({ status: 'stopped', recording: 'off', totalItems: 1, error: null });
  expect(await charles.recordingNow()).toBe(false);
});

test('a last export that hangs ends with the stop, whose limit is named, and leaves nothing under way', async ({
  startCharles,
  startWorker,
  origin,
}) => {
  const charles = await startCharles();
  const { capture, send, changesEnded } = await startWorker(charles);
  const live = capture({}, { stopTimeout: 900 });
  await live.start();
  await send(`${origin.url}/json`);
  await charles.fault('hang', { ...EXPORT, from: 'recording/stop' });
  const result = await live.stop({ persist: false });
  expect(result).toMatchObject({ status: 'stop_failed', recording: 'off', totalItems: 1 });
  expect(result.error).toMatch(/the step "final export" .*\[CAPTURE_TIMEOUT\]\n.*raise charlesLimits\.stopTimeout\.$/);
  await changesEnded();
  await charles.fault('none');
  expect(await live.stop({ persist: false }), 'the read under way was ended').toMatchObject({ status: 'stopped', error: null });
});

test('a start that was given up switches the recording off again before its worker ends', async ({
  startCharles,
  startWorker,
}) => {
  const charles = await startCharles();
  const { capture, changesEnded, vanish } = await startWorker(charles);
  await charles.fault('slow', { page: 'recording/start', delay: 600 });
  await expect(capture({}, { startTimeout: 200 }).start()).rejects.toMatchObject({ code: 'CAPTURE_TIMEOUT' });
  await changesEnded();
  vanish();
  expect(await charles.controlCalls()).toContain('/recording/stop');
  expect(await charles.recordingNow()).toBe(false);
});
