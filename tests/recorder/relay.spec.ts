// The relay: bytes pass untouched, connections are remembered exactly, and nothing listens beyond loopback.
import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';
import { networkInterfaces } from 'node:os';
import { test as base, expect } from '@playwright/test';
import { Relay } from '../../src/recorder/relay.ts';

interface Upstream {
  readonly port: number;
  readonly sockets: Socket[];
}

const test = base.extend<{ upstream: Upstream; relay: Relay }>({
  upstream: async ({}, use) => {
    const sockets: Socket[] = [];
    const server: Server = createServer({ allowHalfOpen: true }, (socket) => {
      socket.on('error', () => {});
      sockets.push(socket);
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    await use({ port: (server.address() as AddressInfo).port, sockets });
    for (const socket of sockets) socket.destroy();
    server.close();
  },
  relay: async ({ upstream }, use) => {
    const relay = await Relay.start({ host: '127.0.0.1', port: upstream.port, now: Date.now });
    await use(relay);
    await relay.close();
  },
});

async function dial(relay: Relay): Promise<Socket> {
  const socket = connect(Number(new URL(relay.url).port), '127.0.0.1');
  socket.on('error', () => {});
  await once(socket, 'connect');
  return socket;
}

async function accepted(upstream: Upstream, count = 1): Promise<Socket> {
  await expect.poll(() => upstream.sockets.length).toBeGreaterThanOrEqual(count);
  return upstream.sockets[count - 1] as Socket;
}

test('passes bytes both ways untouched', async ({ relay, upstream }) => {
  const client = await dial(relay);
  client.write(Buffer.from([0, 255, 13, 10, 128]));
  const far = await accepted(upstream);
  expect([...((await once(far, 'data'))[0] as Buffer)]).toEqual([0, 255, 13, 10, 128]);
  far.write('answer');
  expect(String((await once(client, 'data'))[0])).toBe('answer');
});

test('lets a client that has sent its last byte wait for the answer', async ({ relay, upstream }) => {
  const client = await dial(relay);
  client.end('question');
  const far = await accepted(upstream);
  far.resume();
  await once(far, 'end');
  far.end('answer');
  expect(String((await once(client, 'data'))[0])).toBe('answer');
});

test('knows the port of a connection as its own while it is open, and not before or after', async ({ relay, upstream }) => {
  const before = Date.now();
  const client = await dial(relay);
  const far = await accepted(upstream);
  const port = far.remotePort as number;
  expect(relay.connections.owns(port, Date.now())).toBe(true);
  expect(relay.connections.owns(port, before - 100)).toBe(false);
  expect(relay.connections.owns(port + 1, Date.now())).toBe(false);
  client.resetAndDestroy();
  await expect.poll(() => [...relay.connections.all()][0]?.closedAt).not.toBeNull();
  expect(relay.connections.owns(port, Date.now() + 100)).toBe(false);
  expect(relay.connections.owns(port, [...relay.connections.all()][0]?.closedAt as number)).toBe(true);
});

test('forgets closed connections, and keeps open ones', async ({ relay, upstream }) => {
  const [closed, open] = [await dial(relay), await dial(relay)];
  await accepted(upstream, 2);
  closed.resetAndDestroy();
  await expect.poll(() => [...relay.connections.all()].filter(({ closedAt }) => closedAt !== null).length).toBe(1);
  relay.connections.forget(Date.now() + 1);
  expect([...relay.connections.all()]).toHaveLength(1);
  expect(open.destroyed).toBe(false);
});

test('counts every move of bytes and every close', async ({ relay, upstream }) => {
  const client = await dial(relay);
  const far = await accepted(upstream);
  const atFirst = relay.sequence;
  client.write('x');
  await once(far, 'data');
  await expect.poll(() => relay.sequence).toBeGreaterThan(atFirst);
  const afterBytes = relay.sequence;
  client.resetAndDestroy();
  await expect.poll(() => relay.sequence).toBeGreaterThan(afterBytes);
});

test('holds a connection back until its gate opens', async ({ relay, upstream }) => {
  let open: () => void = () => {};
  relay.gate = () => new Promise<void>((resolve) => (open = resolve));
  const client = await dial(relay);
  client.write('early');
  await expect.poll(() => upstream.sockets.length).toBe(0);
  open();
  const far = await accepted(upstream);
  expect(String((await once(far, 'data'))[0])).toBe('early');
});

test('resets a connection whose gate is refused', async ({ relay, upstream }) => {
  relay.gate = () => Promise.reject(new Error('no'));
  const client = connect(Number(new URL(relay.url).port), '127.0.0.1');
  const [error] = await once(client, 'error');
  expect((error as NodeJS.ErrnoException).code).toBe('ECONNRESET');
  expect(upstream.sockets).toHaveLength(0);
});

test('passes a reset of the recorder on as a reset', async ({ relay, upstream }) => {
  const client = await dial(relay);
  client.write('x');
  (await accepted(upstream)).resetAndDestroy();
  const [error] = await once(client, 'error');
  expect((error as NodeJS.ErrnoException).code).toBe('ECONNRESET');
});

test('cannot be reached from another machine', async ({ relay }) => {
  const port = Number(new URL(relay.url).port);
  const outside = Object.values(networkInterfaces())
    .flat()
    .filter((address) => address !== undefined && !address.internal && address.family === 'IPv4');
  for (const address of outside) {
    const socket = connect(port, address?.address);
    const refused = await Promise.race([once(socket, 'connect').then(() => false), once(socket, 'error').then(() => true)]).catch(
      () => true,
    );
    socket.destroy();
    expect(refused).toBe(true);
  }
  expect(new URL(relay.url).hostname).toBe('127.0.0.1');
});
