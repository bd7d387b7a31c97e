// Noticing that a recorder went away, and not when it only ends an idle connection.
import { once } from 'node:events';
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { test as base, expect } from '@playwright/test';
import { Presence } from '../../src/recorder/presence.ts';

const test = base.extend<{ recorder: { server: Server; port: number; sockets: Socket[] } }>({
  recorder: async ({}, use) => {
    const sockets: Socket[] = [];
    const server = createServer((socket) => {
      socket.on('error', () => {});
      sockets.push(socket);
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    await use({ server, sockets, port: (server.address() as AddressInfo).port });
    server.close();
    for (const socket of sockets) socket.destroy();
  },
});

for (const how of ['destroy', 'resetAndDestroy'] as const) {
  test(`says once that a recorder has gone, whose connections end by ${how}()`, async ({ recorder }) => {
    let gone = 0;
    const presence = new Presence({ host: '127.0.0.1', port: recorder.port }, () => gone++);
    await expect.poll(() => recorder.sockets.length).toBe(1);
    recorder.server.close();
    recorder.sockets[0]?.[how]();
    await expect.poll(() => gone).toBe(1);
    presence.close();
    expect(gone).toBe(1);
  });
}

test('says nothing of an idle connection that ends, and keeps watching', async ({ recorder }) => {
  let gone = 0;
  const presence = new Presence({ host: '127.0.0.1', port: recorder.port }, () => gone++);
  for (const count of [1, 2, 3]) {
    await expect.poll(() => recorder.sockets.length).toBe(count);
    expect(gone).toBe(0);
    recorder.sockets[count - 1]?.end();
  }
  await expect.poll(() => recorder.sockets.length).toBe(4);
  recorder.server.close();
  recorder.sockets[3]?.destroy();
  await expect.poll(() => gone).toBe(1);
  presence.close();
});

test('says nothing once it is closed, and leaves a server that ends every connection alone', async ({ recorder }) => {
  let gone = 0;
  recorder.server.on('connection', (socket) => socket.end());
  const presence = new Presence({ host: '127.0.0.1', port: recorder.port }, () => gone++);
  await expect.poll(() => recorder.sockets.length).toBeGreaterThan(10);
  await expect(async () => {
    const before = recorder.sockets.length;
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(recorder.sockets.length).toBe(before);
  }).toPass();
  presence.close();
  recorder.server.close();
  expect(gone).toBe(0);
});
