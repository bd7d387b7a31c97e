// No answer, half an answer, too late an answer: RECORDER_UNREACHABLE and CONTROL_TIMEOUT.
import { deadPort, expect, failure, reply, test } from './fixtures.ts';

test('a dead port is RECORDER_UNREACHABLE, with the address', async ({ connect }) => {
  const port = await deadPort();
  const client = connect({ port });
  for (const error of [await failure(client.probe()), await failure(client.exportSession())]) {
    expect(error.code).toBe('RECORDER_UNREACHABLE');
    expect(error.message).toContain(`127.0.0.1:${port}, nothing listens there`);
  }
});

test('a dead port of a name with several addresses is RECORDER_UNREACHABLE', async ({ connect }) => {
  const error = await failure(connect({ host: 'localhost', port: await deadPort() }).probe());
  expect(error.code).toBe('RECORDER_UNREACHABLE');
  expect(error.message).toContain('nothing listens there');
});

test('a name that does not resolve is RECORDER_UNREACHABLE', async ({ connect }) => {
  const error = await failure(connect({ host: 'charles.invalid', port: 8888 }, { pageTimeout: 30_000 }).probe());
  expect(error.code).toBe('RECORDER_UNREACHABLE');
  expect(error.message).toContain('charles.invalid:8888, the host name does not resolve');
});

test('an IPv6 address is written with brackets', async ({ connect }) => {
  const error = await failure(connect({ host: '::1', port: await deadPort() }).probe());
  expect(error.code).toBe('RECORDER_UNREACHABLE');
  expect(error.message).toContain('[::1]:');
});

for (const host of ['foo bar', '', 'http://127.0.0.1', 'user:hunter2@127.0.0.1', '127.0.0.1/path']) {
  test(`a host that is none is refused at once, without being quoted: "${host}"`, async ({ connect }) => {
    const error = await failure((async () => connect({ host, port: 8888 }))());
    expect(error.code).toBe('OPTION_INVALID');
    expect(error.message).not.toContain('hunter2');
  });
}

test('a port that is none is refused at once', async ({ connect }) => {
  for (const port of [0, -1, 65_536, Number.NaN]) {
    expect(await failure((async () => connect({ port }))())).toMatchObject({ code: 'OPTION_INVALID' });
  }
});

test('a connection that is dropped without a reply is RECORDER_UNREACHABLE', async ({ startCharles, connect }) => {
  const charles = await startCharles({ recording: true });
  await charles.fault('drop', { page: 'recording/stop' });
  const client = connect(charles);
  const error = await failure(client.stopRecording());
  expect(error.code).toBe('RECORDER_UNREACHABLE');
  expect(error.message).toContain('Failed to stop the recording');
  expect(await client.recordingStatus()).toBe('recording');
});

test('a Charles that was killed is RECORDER_UNREACHABLE', async ({ startCharles, connect }) => {
  const charles = await startCharles();
  const client = connect(charles);
  await client.probe();
  await charles.kill();
  expect((await failure(client.recordingStatus())).code).toBe('RECORDER_UNREACHABLE');
});

test('an export that breaks off is RECORDER_UNREACHABLE, never half a session', async ({ serve, connect }) => {
  const port = await serve((socket) => socket.end(reply(200, '[]').replace('Content-Length: 2', 'Content-Length: 200')));
  expect((await failure(connect({ port }).exportSession())).code).toBe('RECORDER_UNREACHABLE');
});

test('a page that never comes is CONTROL_TIMEOUT, which names page, time and limit', async ({ startCharles, connect }) => {
  const charles = await startCharles();
  await charles.fault('hang', { page: 'recording/' });
  const error = await failure(connect(charles, { pageTimeout: 150 }).recordingStatus());
  expect(error.code).toBe('CONTROL_TIMEOUT');
  expect(error.message).toContain('http://control.charles/recording/');
  expect(error.message).toContain('within 150 ms');
  expect(error.message).toContain('charlesLimits.pageTimeout');
});

test('an export that never comes is CONTROL_TIMEOUT under its own limit', async ({ startCharles, connect }) => {
  const charles = await startCharles();
  await charles.fault('hang', { page: 'session/export-json' });
  const error = await failure(connect(charles, { pageTimeout: 60_000, exportTimeout: 150 }).exportSession());
  expect(error.code).toBe('CONTROL_TIMEOUT');
  expect(error.message).toContain('charlesLimits.exportTimeout');
});

test('the deadline covers a body that trickles', async ({ serve, connect }) => {
  const timers: NodeJS.Timeout[] = [];
  const port = await serve((socket) => {
    socket.write('HTTP/1.1 200 OK\r\n\r\n[');
    timers.push(setInterval(() => socket.write(' '), 20));
  });
  const error = await failure(connect({ port }, { exportTimeout: 200 }).exportSession());
  for (const timer of timers) clearInterval(timer);
  expect(error.code).toBe('CONTROL_TIMEOUT');
});

test('after a hang the next request is answered', async ({ startCharles, connect }) => {
  const charles = await startCharles();
  await charles.fault('hang', { times: 1 });
  const client = connect(charles, { pageTimeout: 5_000 });
  const hung = connect(charles, { pageTimeout: 150 });
  expect((await failure(hung.probe())).code).toBe('CONTROL_TIMEOUT');
  expect(await client.recordingStatus()).toBe('stopped');
});

test('close ends what is under way and refuses what comes later', async ({ startCharles, connect }) => {
  const charles = await startCharles();
  await charles.fault('hang');
  const client = connect(charles, { pageTimeout: 60_000 });
  const under = failure(client.probe());
  await expect.poll(() => charles.controlCalls()).toEqual(['/']);
  await client.close();
  for (const error of [await under, await failure(client.probe())]) {
    expect(error.code).toBe('RECORDER_UNREACHABLE');
    expect(error.message).toContain('is closed');
  }
});
