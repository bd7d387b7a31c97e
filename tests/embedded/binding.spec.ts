// Where the embedded recorder listens, and that it ends.
import net from 'node:net';
import os from 'node:os';
import { control, get } from './client.ts';
import { expect, test } from './fixtures.ts';

test('only 127.0.0.1 is listened on, by the proxy port and by a relay', async ({ charles }) => {
  const relay = await charles.openRelay({ verifyUpstream: true, upstreamProxy: null });
  const others = Object.values(os.networkInterfaces()).flatMap((addresses) => addresses ?? []);
  const addresses = [
    '::1',
    ...others.filter(({ internal }) => !internal).map(({ address, scopeid }) => `${address}${scopeid ? `%${scopeid}` : ''}`),
  ];
  for (const port of [charles.port, relay.port]) {
    expect(await connects('127.0.0.1', port)).toBe(true);
    for (const address of addresses) expect(await connects(address, port), `${address}:${port}`).toBe(false);
  }
});

test('the proxy URL names the port that was asked for', async ({ start, origin }) => {
  const first = await start({ recording: true });
  const { port } = first;
  await first.close();
  const second = await start({ port });
  expect(second).toMatchObject({ port, proxyUrl: `http://127.0.0.1:${port}` });
  expect((await get(port, `${origin.url}/json`)).status).toBe(200);
});

test('a port that is taken is an error, not another port', async ({ charles, start }) => {
  await expect(start({ port: charles.port })).rejects.toThrow('EADDRINUSE');
});

test('closing ends the ports, open connections included', async ({ start, origin }) => {
  const charles = await start({ recording: true });
  const relay = await charles.openRelay({ verifyUpstream: true, upstreamProxy: null });
  const pending = get(relay.port, `${origin.url}/slow?ms=60000`);
  pending.catch(() => {});
  await expect.poll(() => origin.requests.length).toBe(1);
  await charles.close();
  await expect(pending).rejects.toThrow();
  await expect(control(charles.port, '/')).rejects.toThrow('ECONNREFUSED');
  await expect(control(relay.port, '/')).rejects.toThrow('ECONNREFUSED');
});

test('each start has a CA of its own', async ({ start }) => {
  const [one, other] = [await start(), await start()];
  expect(one.ca.pem).toContain('BEGIN CERTIFICATE');
  expect(one.ca.spki).toMatch(/^[A-Za-z0-9+/]{43}=$/);
  expect(one.ca.spki).not.toBe(other.ca.spki);
});

function connects(host: string, port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = net.connect({ host, port, timeout: 2000 });
    const answer = (connected: boolean) => {
      socket.destroy();
      resolve(connected);
    };
    socket.once('connect', () => answer(true));
    socket.once('error', () => answer(false));
    socket.once('timeout', () => answer(false));
  });
}
