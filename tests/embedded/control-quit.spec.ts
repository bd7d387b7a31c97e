// http://control.charles/quit: the recorder ends in the middle of its reply, with all its ports.
import net from 'node:net';
import { joinDaemon } from '../../src/channel/join.ts';
import { isAlive } from '../../src/util/is-alive.ts';
import { control, exchangeBytes, get } from './client.ts';
import { expect, test } from './fixtures.ts';

function refuses(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = net.connect(port, '127.0.0.1');
    socket.once('error', () => resolve(true));
    socket.once('connect', () => resolve(!socket.destroy()));
  });
}

test('quit breaks its own reply off, closes every port and connection, and resolves `closed`', async ({
  charles,
  startServer,
}) => {
  const origin = await startServer({ routes: { '/never': () => {} } });
  const relay = await charles.openRelay({ verifyUpstream: true, upstreamProxy: null });
  const waiting = get(relay.port, `${origin.url}/never`).catch((error: NodeJS.ErrnoException) => error.code);
  await expect.poll(() => origin.requests.length).toBe(1);

  const reply = await exchangeBytes(charles.port, 'GET http://control.charles/quit HTTP/1.1\r\nHost: control.charles\r\n\r\n');
  const [head, body] = reply.split('\r\n\r\n') as [string, string];
  expect(head).toMatch(/^HTTP\/1\.1 200 OK\r\n/);
  expect(body.length).toBeLessThan(Number(/Content-Length: (\d+)/.exec(head)?.[1]));
  await charles.closed;
  expect(await waiting).toBe('ECONNRESET');
  expect([await refuses(charles.port), await refuses(relay.port)]).toEqual([true, true]);
});

test('quit is for those who may', async ({ start }) => {
  const { port } = await start({ username: 'me', password: 'secret' });
  expect((await control(port, '/quit')).status).toBe(401);
  expect((await control(port, '/')).status).toBe(401);
});

test('`close` resolves `closed` too, and can be called twice', async ({ start }) => {
  const charles = await start();
  await charles.close();
  await charles.closed;
  await charles.close();
});

test('the process of a run ends when its recorder is told to quit', async () => {
  const module = new URL('../../dist/embedded/main.js', import.meta.url);
  const channel = await joinDaemon({ key: `quit-${process.pid}`, module, args: [`${process.pid}`] });
  const { pid, port, username, password } = await channel.call<
    Record<'username' | 'password', string> & { pid: number; port: number }
  >('hello');
  const authorization = `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`;
  await expect(control(port, '/quit', { authorization })).rejects.toThrow();
  await expect.poll(() => isAlive(pid)).toBe(false);
  channel.close();
});
