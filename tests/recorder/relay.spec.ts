// The relay: bytes pass untouched, connections are remembered exactly, and nothing listens beyond loopback.
import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';
import { networkInterfaces } from 'node:os';
import { text } from 'node:stream/consumers';
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
  expect(relay.connections.claim(port, Date.now())).toBe(true);
  expect(relay.connections.claim(port, before - 100)).toBe(false);
  expect(relay.connections.claim(port + 1, Date.now())).toBe(false);
  client.resetAndDestroy();
  await expect.poll(() => [...relay.connections.all()][0]?.closedAt).not.toBeNull();
  expect(relay.connections.claim(port, Date.now() + 100)).toBe(false);
  expect(relay.connections.claim(port, [...relay.connections.all()][0]?.closedAt as number)).toBe(true);
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

for (const [first, ends] of [
  ['the recorder', (_client: Socket, far: Socket) => void far.end('bye')],
  ['the client', (client: Socket) => void client.resetAndDestroy()],
] as const) {
  test(`keeps a port for itself for a while after ${first} has ended its connection`, async ({ relay, upstream }) => {
    const client = await dial(relay);
    client.write('x');
    const far = await accepted(upstream);
    await once(far, 'data');
    client.once('end', () => client.end());
    client.resume();
    far.once('end', () => far.end());
    const closed = new Promise<number>((resolve) => far.once('close', () => resolve(Date.now())));
    ends(client, far);
    const connection = [...relay.connections.all()][0];
    const freedAt = await closed;
    // Twice the slack by which an entry may miss its connection, and a millisecond for each clock that was rounded.
    expect(freedAt - (connection?.closedAt as number)).toBeGreaterThan(4);
    expect(relay.connections.claim(connection?.localPort as number, freedAt)).toBe(false);
  });
}

test('held back, bytes wait in their order, also those of a client that has ended and of a connection that is new', async ({
  relay,
  upstream,
}) => {
  const open = await dial(relay);
  open.write('before ');
  const far = await accepted(upstream);
  expect(String((await once(far, 'data'))[0])).toBe('before ');
  await relay.valve.hold(0);
  open.write('held ');
  open.end('ended');
  const late = await dial(relay);
  late.write('late');
  const farLate = await accepted(upstream, 2);
  await expect.poll(() => relay.sent).toBe(3);
  far.write('answers go on');
  expect(String((await once(open, 'data'))[0])).toBe('answers go on');
  expect([far.readableLength, farLate.readableLength, far.readableEnded]).toEqual([0, 0, false]);
  const held = text(far);
  relay.valve.release();
  expect(await held).toBe('held ended');
  expect(String((await once(farLate, 'data'))[0])).toBe('late');
});

test('holding waits until nothing has been passed on for a while', async ({ relay, upstream }) => {
  const client = await dial(relay);
  client.write('x');
  await once(await accepted(upstream), 'data');
  const begun = performance.now();
  await relay.valve.hold(300);
  expect(performance.now() - begun).toBeGreaterThan(150);
  const again = performance.now();
  await relay.valve.hold(300);
  expect(performance.now() - again, 'it has been quiet already').toBeLessThan(150);
});

test('knows which connections were used, and for what', async ({ relay, upstream }) => {
  const since = Date.now();
  const [idle, control, tunnel, used] = [await dial(relay), await dial(relay), await dial(relay), await dial(relay)];
  await accepted(upstream, 4);
  control.write('GET http://Control.Charles/session/clear HTTP/1.1');
  tunnel.write('CONNECT control.charles:443 HTTP/1.1');
  used.write('GET http://shop.example/?http://control.charles/ HTTP/1.1');
  await expect.poll(() => relay.sent).toBe(3);
  const found = relay.connections.used(since, Date.now());
  expect(found.map(({ shownIn }) => shownIn)).toEqual([0]);
  expect(relay.connections.used(since, since - 1)).toEqual([]);
  const port = found[0]?.localPort as number;
  relay.connections.beginRead();
  expect(relay.connections.silentSince(0), 'sent, and not shown').toBe(true);
  expect(relay.connections.claim(port, Date.now())).toBe(true);
  expect(found[0]?.shownIn).toBe(1);
  expect(relay.connections.silentSince(0), 'those to the recorder itself do not count').toBe(false);
  relay.connections.beginRead();
  expect(relay.connections.silentSince(0), 'not shown any more').toBe(true);
  expect(relay.connections.silentSince(relay.sent)).toBe(false);

  const next = Date.now() + 1;
  relay.connections.forget(next);
  expect(relay.connections.used(next, next), 'nothing was sent in the next window').toEqual([]);
  expect(found[0]).toMatchObject({ shownIn: 0, sentBytes: 0 });
  for (const kept of [control, tunnel, used]) kept.write('more');
  await expect.poll(() => relay.sent).toBe(6);
  expect(relay.connections.used(next, Date.now()).map(({ localPort }) => localPort)).toEqual([port]);
  expect(relay.connections.mayHold(port, Date.now()), 'too short for a request').toBe(false);
  used.write('GET http://shop.example/ HTTP/1.1\r\n');
  await expect.poll(() => relay.connections.mayHold(port, Date.now())).toBe(true);
  idle.destroy();
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
