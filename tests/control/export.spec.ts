// The session as Charles exports it: both generations, and every way an export can be wrong.
import { expect, failure, reply, test } from './fixtures.ts';
import { echoThroughTunnel, get, startEcho } from './through-proxy.ts';

for (const generation of ['4.5', '5'] as const) {
  test(`a session of Charles ${generation} holds what passed, with its client ports`, async ({
    startCharles,
    connect,
    serve,
    closing,
  }) => {
    const charles = await startCharles({ generation, recording: true });
    const json = reply(200, '{"ünïcode":true}', ['Content-Type: application/json; charset=utf-8']);
    const origin = await serve((socket) => socket.end(json));
    const echo = await startEcho();
    closing.push(echo);
    const plain = await get(charles.port, `http://127.0.0.1:${origin}/a/b?c=d`);
    const tunnel = await echoThroughTunnel(charles.port, echo.port, 'ping');
    expect(tunnel.echoed).toBe('ping');

    const [first, second, ...rest] = await connect(charles).exportSession();
    expect(rest).toEqual([]);
    expect(first).toMatchObject({
      status: 'COMPLETE',
      method: 'GET',
      scheme: 'http',
      host: '127.0.0.1',
      actualPort: origin,
      path: '/a/b',
      query: 'c=d',
      tunnel: false,
      clientAddress: '/127.0.0.1',
      clientPort: plain.clientPort,
      response: { status: 200, mimeType: 'application/json', body: { text: '{"ünïcode":true}', charset: 'utf-8' } },
    });
    expect(second).toMatchObject({
      method: 'CONNECT',
      path: null,
      tunnel: true,
      actualPort: echo.port,
      clientPort: tunnel.clientPort,
      request: { body: { encoding: 'base64', encoded: Buffer.from('ping').toString('base64') } },
    });
    // Text in 4.5, a number in 5; a number for the caller.
    expect(first?.totalSize).toEqual(expect.any(Number));
  });
}

test('an entry in flight is exported, and is the same entry when it is finished', async ({ startCharles, connect, serve }) => {
  const charles = await startCharles({ recording: true });
  const client = connect(charles);
  let finish = (): void => {};
  const origin = await serve((socket) => {
    finish = () => socket.end(reply(200, 'late'));
  });
  const pending = get(charles.port, `http://127.0.0.1:${origin}/slow`);
  await expect.poll(async () => (await client.exportSession()).map((entry) => entry.status)).toEqual(['RECEIVED_REQUEST_BODY']);
  const [before] = await client.exportSession();
  expect(before?.times.end).toBeNull();
  finish();
  await pending;
  const after = await client.exportSession();
  expect(after).toHaveLength(1);
  expect(after[0]).toMatchObject({ status: 'COMPLETE', clientPort: before?.clientPort, times: { start: before?.times.start } });
});

test('a request whose origin is dead is exported as an exception', async ({ startCharles, connect }) => {
  const charles = await startCharles({ recording: true });
  const answer = await get(charles.port, 'http://no-such-host.invalid/');
  expect(answer).toMatchObject({ status: 503, body: expect.stringContaining('Charles Error Report') });
  const [entry] = await connect(charles).exportSession();
  expect(entry).toMatchObject({ status: 'EXCEPTION', errorMessage: expect.any(String), remoteAddress: null });
});

test('a Charles that records its control calls exports them, each with the export before it', async ({
  startCharles,
  connect,
}) => {
  const client = connect(await startCharles({ recording: true, selfRecord: true }));
  await client.exportSession();
  await client.exportSession();
  const session = await client.exportSession();
  const exports = session.filter((entry) => entry.host === 'control.charles' && entry.path === '/session/export-json');
  expect(exports).toHaveLength(3);
  const sizes = exports.map((entry) => entry.response.sizes.body);
  expect(sizes[1]).toBeGreaterThan(sizes[0] as number);
});

for (const [what, body] of [
  ['nothing', ''],
  ['text', 'oh no'],
  ['half a session', '[{"status":"COMPLETE","method":"GET"'],
  ['a list of something else', '[{"secret":"hunter2"}]'],
  ['an object', '{"log":{"entries":[]}}'],
] as const) {
  test(`an export that is ${what} is CONTROL_REPLY_INVALID`, async ({ serve, connect }) => {
    const port = await serve((socket) => socket.end(reply(200, body)));
    const error = await failure(connect({ port }).exportSession());
    expect(error.code).toBe('CONTROL_REPLY_INVALID');
    expect(error.message).toContain('http://control.charles/session/export-json');
    expect(error.message).not.toContain('hunter2');
  });
}

test('a page of Charles instead of a session is CONTROL_REPLY_INVALID', async ({ serve, connect }) => {
  const page = '<html><title>Charles Web Interface</title></html>';
  const error = await failure(connect({ port: await serve((socket) => socket.end(reply(200, page))) }).exportSession());
  expect(error.code).toBe('CONTROL_REPLY_INVALID');
});

test('a recorded body that speaks of a disabled web interface does not spoil the export', async ({
  startCharles,
  connect,
  serve,
}) => {
  const charles = await startCharles({ recording: true });
  const origin = await serve((socket) => socket.end(reply(200, '<p>Web Interface is disabled</p>', ['Content-Type: text/html'])));
  await get(charles.port, `http://127.0.0.1:${origin}/`);
  expect(await connect(charles).exportSession()).toHaveLength(1);
});

test('garbage from Charles is an error of the export, and the next export is read again', async ({ startCharles, connect }) => {
  const charles = await startCharles();
  const client = connect(charles);
  await charles.fault('garbage', { page: 'session/export-json', times: 1 });
  expect((await failure(client.exportSession())).code).toBe('CONTROL_REPLY_INVALID');
  expect(await client.exportSession()).toEqual([]);
});

test('an aborted export rejects with the reason of its signal and closes its connection', async ({ serve, connect }) => {
  const reason = new Error('the test is over');
  const controller = new AbortController();
  let closed: Promise<unknown> = Promise.resolve();
  const port = await serve((socket) => {
    closed = new Promise((resolve) => socket.once('close', resolve));
    socket.write('HTTP/1.1 200 OK\r\n\r\n[');
    controller.abort(reason);
  });
  const client = connect({ port });
  await expect(client.exportSession({ signal: controller.signal })).rejects.toBe(reason);
  await closed;
  await expect(client.exportSession({ signal: controller.signal })).rejects.toBe(reason);
});
