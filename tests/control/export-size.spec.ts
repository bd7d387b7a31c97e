// How much an export may have, and that no more of it is read.
import { expect, failure, reply, test } from './fixtures.ts';

test('an export beyond maxExportBytes is CONTROL_TOO_LARGE, with the size and what to do', async ({ startCharles, connect }) => {
  const charles = await startCharles();
  await charles.fault('huge', { bytes: 200_000 });
  const error = await failure(connect(charles, { maxExportBytes: 100_000 }).exportSession());
  expect(error.code).toBe('CONTROL_TOO_LARGE');
  expect(error.message).toContain('100000');
  expect(error.message).toContain('Clear the session');
  expect(error.message).toContain('charlesLimits.maxExportBytes');
});

test('an export that declares too many bytes is refused before it is read, and its connection closed', async ({
  serve,
  connect,
}) => {
  let closed: Promise<unknown> = Promise.resolve();
  const port = await serve((socket) => {
    closed = new Promise((resolve) => socket.once('close', resolve));
    socket.write('HTTP/1.1 200 OK\r\nContent-Length: 5000000000\r\n\r\n');
  });
  const error = await failure(connect({ port }).exportSession());
  expect(error.code).toBe('CONTROL_TOO_LARGE');
  expect(error.message).toContain('5000000000 bytes');
  await closed;
});

test('an export without end is given up at the cap', async ({ serve, connect }) => {
  let closed: Promise<unknown> = Promise.resolve();
  const port = await serve((socket) => {
    closed = new Promise((resolve) => socket.once('close', resolve));
    socket.write('HTTP/1.1 200 OK\r\n\r\n[{"');
    const pour = (): void => {
      while (socket.writable && socket.write(Buffer.alloc(65_536, 'x')));
    };
    socket.on('drain', pour);
    pour();
  });
  const error = await failure(connect({ port }, { maxExportBytes: 1_000_000 }).exportSession());
  expect(error.code).toBe('CONTROL_TOO_LARGE');
  expect(error.message).toContain('more than 1000000 bytes');
  await closed;
});

test('an export within maxExportBytes is read', async ({ serve, connect }) => {
  const port = await serve((socket) => socket.end(reply(200, '[]')));
  expect(await connect({ port }, { maxExportBytes: 2 }).exportSession()).toEqual([]);
});
