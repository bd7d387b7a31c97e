// A long session over the wire: only what is wanted costs memory, and other work goes on.
import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { setImmediate } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { chunksOf } from '../../src/control/reply-body.ts';
import { charles46 } from '../session/fixtures/raw.ts';
import { expect, failure, reply, test } from './fixtures.ts';

const SIZE = 120 * 1024 ** 2;
const CLIENT = fileURLToPath(new URL('../../dist/control/index.js', import.meta.url));

test('a body of 120 MiB that nobody wants is never held', async ({ serve }) => {
  const [head = '', tail = ''] = JSON.stringify([
    { ...charles46, clientPort: 1, response: { ...(charles46.response as object), body: { text: '\uE000' } } },
    { ...charles46, clientPort: 2 },
  ]).split('\uE000');
  // As an export that was recorded into the session: quotes that are escaped, again and again.
  const piece = Buffer.from('{\\"name\\":\\"value \\\\\\"x\\\\\\"\\"},'.repeat(40_000)).subarray(0, 31 * 32_768);
  const port = await serve(async (socket) => {
    socket.write(`HTTP/1.1 200 OK\r\n\r\n${head}`);
    for (let sent = 0; sent < SIZE && !socket.destroyed; sent += piece.length) {
      if (!socket.write(piece)) await once(socket, 'drain');
    }
    socket.end(tail);
  });
  const program = `
    import { ControlClient } from ${JSON.stringify(CLIENT)};
    const before = process.resourceUsage().maxRSS;
    const control = new ControlClient({ host: '127.0.0.1', port: ${port} });
    const { entries, seen, bytes } = await control.readSession({ wanted: ({ clientPort }) => clientPort === 2 });
    const grown = (process.resourceUsage().maxRSS - before) / 1024;
    console.log(JSON.stringify({ ports: entries.map(({ clientPort }) => clientPort), seen, bytes, grown }));`;
  const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '-e', program]);
  const { ports, seen, bytes, grown } = JSON.parse(stdout);
  expect({ ports, seen }).toEqual({ ports: [2], seen: 2 });
  expect(bytes).toBeGreaterThan(SIZE);
  expect(grown).toBeLessThan(105);
});

test('other work goes on while a session is read that arrived at once', async ({ serve, connect }) => {
  const session = JSON.stringify(Array.from({ length: 8_000 }, () => charles46));
  const port = await serve((socket) => socket.end(reply(200, session)));
  let inTurn = 0;
  let most = 0;
  const wanted = (): boolean => {
    inTurn += 1;
    return true;
  };
  let reading = true;
  const read = connect({ port })
    .readSession({ wanted })
    .finally(() => {
      reading = false;
    });
  while (reading) {
    await setImmediate();
    most = Math.max(most, inTurn);
    inTurn = 0;
  }
  expect((await read).seen).toBe(8_000);
  expect(most).toBeLessThan(2_000);
});

test('chunks that are all there already are consumed with breaks', async () => {
  const question = { what: '', page: '', address: '', authorized: false };
  const reply = {
    status: 200,
    headers: {},
    body: (async function* () {
      for (let chunk = 0; chunk < 100; chunk += 1) yield Buffer.from('x');
    })(),
  };
  let turns = 0;
  let consuming = true;
  const others = (async () => {
    for (; consuming; turns += 1) await setImmediate();
  })();
  for await (const _ of chunksOf(reply, question, 1_000)) {
    const until = performance.now() + 1;
    while (performance.now() < until);
  }
  consuming = false;
  await others;
  expect(turns).toBeGreaterThan(5);
});

test('what `wanted` throws ends the reading, and is thrown as it is', async ({ serve, connect }) => {
  const port = await serve((socket) => socket.end(reply(200, JSON.stringify([charles46]))));
  const thrown = new TypeError('a mistake of the caller');
  const wanted = (): boolean => {
    throw thrown;
  };
  await expect(connect({ port }).readSession({ wanted })).rejects.toBe(thrown);
});

test('without `wanted` all entries are read, and counted', async ({ serve, connect }) => {
  const text = JSON.stringify([charles46, charles46]);
  const port = await serve((socket) => socket.end(reply(200, text)));
  const { entries, seen, bytes } = await connect({ port }).readSession();
  expect(entries).toEqual(await connect({ port }).exportSession());
  expect({ count: entries.length, seen, bytes }).toEqual({ count: 2, seen: 2, bytes: Buffer.byteLength(text) });
});

test('a page that begins with white space is a page, in whatever pieces it comes', async ({ serve, connect }) => {
  const port = await serve(async (socket) => {
    for (const piece of ['HTTP/1.1 200 OK\r\n\r\n \n', ' ', '\n<p>Web Interface ', 'is disabled</p>']) {
      socket.write(piece);
      await setImmediate();
    }
    socket.end();
  });
  expect((await failure(connect({ port }).readSession())).code).toBe('WEB_INTERFACE_DISABLED');
});
