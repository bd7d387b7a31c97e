// The stand-in keeps the habits of Charles that other tests rely on.
import { once } from 'node:events';
import net from 'node:net';
import { text } from 'node:stream/consumers';
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

for (const [what, request, says] of [
  ['the proxy port asked directly', 'GET /recording/ HTTP/1.1', 'Malformed request URL'],
  ['a name that does not resolve', 'GET http://no-such-host.invalid/ HTTP/1.1', 'Name lookup failed for remote host'],
] as const) {
  test(`${what} is answered with a 503 of HTTP/1.0, and the connection ended`, async ({ startCharles }) => {
    const { port } = await startCharles();
    const socket = net.connect({ port, host: '127.0.0.1', allowHalfOpen: true });
    socket.write(`${request}\r\nHost: x\r\n\r\n`);
    const answer = await text(socket);
    socket.destroy();
    expect(answer).toMatch(/^HTTP\/1\.0 503 Error\r\nServer: Charles\r\n/);
    expect(answer).toContain(`<h2>${says}</h2>`);
  });
}

test('the size of a body that comes in chunks counts their framing', async ({ startCharles, serve }) => {
  const charles = await startCharles({ recording: true });
  const origin = await serve((socket) =>
    socket.end('HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n'),
  );
  await get(charles.port, `http://127.0.0.1:${origin}/`);
  expect(await charles.entries()).toMatchObject([{ response: { sizes: { body: 15 }, body: { text: 'hello' } } }]);
});

test('a page or an encoding with the name of what every object has does not end it', async ({ startCharles, serve }) => {
  const charles = await startCharles({ recording: true });
  const origin = await serve((socket) =>
    socket.end(reply(200, 'hello', ['Content-Encoding: constructor', 'Content-Type: text/plain'])),
  );
  await get(charles.port, `http://127.0.0.1:${origin}/`);
  for (const name of ['constructor', '__proto__', 'session/constructor', 'toString']) {
    expect((await get(charles.port, `http://control.charles/${name}`)).status).toBe(404);
  }
  expect((await charles.entries())[0].response.body).toEqual({ text: 'hello', charset: null });
});

test('a session that has no form in some format ends that reply, not the process', async ({ startCharles }) => {
  const charles = await startCharles({ preload: Buffer.from('[{"host":"without.messages.example"}]') });
  for (const page of ['session/export-xml', 'session/download']) {
    await expect(get(charles.port, `http://control.charles/${page}`)).rejects.toThrow('socket hang up');
  }
  expect((await get(charles.port, 'http://control.charles/')).status).toBe(200);
});

test('what is no request to a proxy does not end it', async ({ startCharles }) => {
  const { port } = await startCharles({ decrypt: true });
  const upgrade = 'Host: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n';
  for (const head of [`GET /relative HTTP/1.1\r\n${upgrade}`, 'CONNECT %%:99999 HTTP/1.1\r\nHost: x\r\n', 'no request\r\n']) {
    const socket = net.connect(port, '127.0.0.1');
    socket.end(`${head}\r\n`).resume();
    await once(socket, 'close');
  }
  expect((await get(port, 'http://control.charles/')).status).toBe(200);
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
