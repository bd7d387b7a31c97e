// Quitting a Charles: its reply breaks off, its port closes, and only that counts.
import { once } from 'node:events';
import net from 'node:net';
import { startEmbeddedCharles } from '../../src/embedded/index.ts';
import { deadPort, expect, failure, reply, test } from './fixtures.ts';

const PAGE = reply(200, '<title>Charles Web Interface</title>');

test('a Charles that was told to quit is gone when quit resolves', async ({ startCharles, connect }) => {
  const charles = await startCharles({ username: 'ada', password: 'hunter2' });
  const client = connect({ port: charles.port, username: 'ada', password: 'hunter2' });
  await client.quit();
  expect((await failure(client.probe())).message).toContain('nothing listens there');
});

test('the embedded recorder quits in the same way', async ({ connect, closing }) => {
  const charles = await startEmbeddedCharles();
  closing.push(charles);
  await connect(charles).quit();
  await charles.closed;
});

test('a Charles that lets nobody in, or is none, is not told to quit', async ({ startCharles, serve, connect }) => {
  const charles = await startCharles({ username: 'ada', password: 'hunter2' });
  expect((await failure(connect(charles).quit())).code).toBe('UNAUTHORIZED');
  expect(await charles.controlCalls()).toEqual(['/']);
  const asked: string[] = [];
  const port = await serve((socket, head) => {
    asked.push(head.split(' ')[1] ?? '');
    socket.end(reply(404, 'Not Found'));
  });
  expect((await failure(connect({ port }).quit())).code).toBe('NOT_CHARLES');
  expect(asked).toEqual(['http://control.charles/']);
  expect((await failure(connect({ port: await deadPort() }).quit())).code).toBe('RECORDER_UNREACHABLE');
});

for (const [what, answer] of [
  ['nothing', 'HTTP/1.1 200 OK\r\n\r\n'],
  ['half a word', 'HTTP/1.1 200 OK\r\n\r\n<html><head><title>Char'],
  ['half a head', 'HTTP/1.1 200'],
] as const) {
  test(`a Charles that says ${what} and is gone has quit`, async ({ closing, connect }) => {
    const { server, port } = await listen(closing, (socket, head) => {
      if (head.includes('/quit')) server.close();
      socket.end(head.includes('/quit') ? answer : PAGE);
    });
    await connect({ port }).quit();
    expect(server.listening).toBe(false);
  });
}

test('a page that this Charles does not have is CONTROL_REPLY_INVALID at once', async ({ serve, connect }) => {
  const port = await serve((socket, head) => socket.end(head.includes('/quit') ? PAGE.replace('200', '404') : PAGE));
  expect((await failure(connect({ port }).quit({ timeout: 60_000 }))).code).toBe('CONTROL_REPLY_INVALID');
});

test('close ends the waiting for the port at once', async ({ closing, connect }) => {
  const { server, port } = await listen(closing, (socket) => socket.end(PAGE));
  const client = connect({ port });
  const quitting = failure(client.quit({ timeout: 60_000 }));
  // The first page, the request to quit, and two looks at the port.
  for (let connection = 0; connection < 4; connection += 1) await once(server, 'connection');
  await client.close();
  expect(await quitting).toMatchObject({ code: 'RECORDER_UNREACHABLE', message: expect.stringContaining('is closed') });
});

test('the time given to quit is that for all of it, the first page too', async ({ serve, connect }) => {
  const mute = connect({ port: await serve(() => {}) }, { pageTimeout: 60_000 });
  const unheard = await failure(mute.quit({ timeout: 100 }));
  expect(unheard.code).toBe('CONTROL_TIMEOUT');
  expect(unheard.message).toContain('http://control.charles/ through');
  expect(unheard.message).toContain('within 100 ms');

  const port = await serve((socket, head) => void (head.includes('/quit') || socket.end(PAGE)));
  const unanswered = await failure(connect({ port }, { pageTimeout: 60_000 }).quit({ timeout: 100 }));
  expect(unanswered.message).toContain('still accepts connections 100 ms after');
});

for (const [what, answer] of [
  ['says that it quits', PAGE],
  ['breaks off its reply', PAGE.slice(0, -10)],
  ['does not reply', null],
] as const) {
  test(`a Charles that ${what} and stays is CONTROL_TIMEOUT, with what to look for`, async ({ serve, connect }) => {
    const port = await serve((socket, head) => {
      if (!head.includes('/quit')) socket.end(PAGE);
      else if (answer !== null) socket.end(answer);
    });
    const error = await failure(connect({ port }, { pageTimeout: 300 }).quit({ timeout: 200 }));
    expect(error.code).toBe('CONTROL_TIMEOUT');
    expect(error.message).toContain(`127.0.0.1:${port} still accepts connections 200 ms after`);
    expect(error.message).toContain('dialog');
  });
}

/** With each connection once something came on it. */
async function listen(
  closing: { close(): Promise<void> }[],
  onRequest: (socket: net.Socket, head: string) => void,
): Promise<{ server: net.Server; port: number }> {
  const server = net.createServer((socket) => {
    socket.on('error', () => {});
    socket.once('data', (head) => onRequest(socket, head.toString()));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  closing.push({ close: async () => void server.close() });
  return { server, port: (server.address() as net.AddressInfo).port };
}
