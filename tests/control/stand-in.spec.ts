// The stand-in keeps the habits of Charles that other tests rely on.
import { expect, failure, reply, test } from './fixtures.ts';
import { get } from './through-proxy.ts';

test('nothing is recorded while the recording is stopped', async ({ startCharles, connect, serve }) => {
  const charles = await startCharles();
  const origin = await serve((socket) => socket.end(reply(200, 'hello')));
  const answer = await get(charles.port, `http://127.0.0.1:${origin}/`);
  expect(answer.body).toBe('hello');
  expect(await connect(charles).exportSession()).toEqual([]);
});

test('an entry in flight comes back after a clear, with the note of Charles and without its body', async ({
  startCharles,
  connect,
  serve,
}) => {
  const charles = await startCharles({ recording: true });
  const client = connect(charles);
  let finish = (): void => {};
  const origin = await serve((socket) => {
    socket.write('HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\n\r\nbefore ');
    finish = () => socket.end('after');
  });
  const pending = get(charles.port, `http://127.0.0.1:${origin}/`);
  await expect.poll(async () => (await client.exportSession())[0]?.response.body).toMatchObject({ text: 'before ' });
  await client.clearSession();
  finish();
  expect((await pending).body).toBe('before after');
  const session = await client.exportSession();
  expect(session).toHaveLength(1);
  expect(session[0]).toMatchObject({
    notes: expect.stringContaining('prior to session being cleared'),
    response: { body: { text: 'after' } },
  });
});

test('the proxy port asked directly answers as Charles does', async ({ startCharles }) => {
  const { proxyUrl } = await startCharles();
  const answer = await fetch(`${proxyUrl}/recording/`);
  expect(answer.status).toBe(503);
  expect(await answer.text()).toContain('Malformed request URL');
});

test('a page under test reaches the control pages through the proxy', async ({ startCharles }) => {
  const { port } = await startCharles();
  expect((await get(port, 'http://control.charles/recording/')).body).toContain('Status: Recording Stopped');
});

test('faults end with "none", and an unknown one is refused', async ({ startCharles, connect }) => {
  const charles = await startCharles();
  const client = connect(charles);
  await charles.fault('disabled');
  await charles.fault('none');
  await client.probe();
  await expect(charles.fault('no-such-fault' as 'none')).rejects.toThrow('no-such-fault');
});

test('it is gone after close, and after kill', async ({ startCharles, connect }) => {
  for (const way of ['close', 'kill'] as const) {
    const charles = await startCharles();
    await charles[way]();
    expect((await failure(connect(charles).probe())).code).toBe('RECORDER_UNREACHABLE');
  }
});

test('it starts again on the port that it had', async ({ startCharles, connect }) => {
  const first = await startCharles();
  await first.kill();
  const second = await startCharles({ port: first.port });
  expect(second.port).toBe(first.port);
  await connect(second).probe();
});
