// Servers named localhost are found on whichever loopback address they listen.
import os from 'node:os';
import { get, getSecure } from './client.ts';
import { expect, test } from './fixtures.ts';

const hasIpv6 = Object.values(os.networkInterfaces()).some((addresses) => addresses?.some(({ address }) => address === '::1'));
const hosts = hasIpv6 ? (['127.0.0.1', '::1', null] as const) : (['127.0.0.1', null] as const);

for (const host of hosts) {
  test(`localhost is reached on ${host ?? 'all addresses'}, by any of its names`, async ({ charles, startServer, entries }) => {
    const origin = await startServer({ host });
    for (const name of ['localhost', 'LOCALHOST', 'app.localhost']) {
      expect((await get(charles.port, `http://${name}:${origin.port}/json`)).text, name).toBe('{"hello":"world"}');
    }
    for (const entry of await entries()) {
      expect(entry.remoteAddress).toBe(`${entry.host}/${host ?? entry.remoteAddress?.split('/')[1]}`);
    }
  });
}

test('https to localhost has its name for the certificate', async ({ charles, startServer }) => {
  const origin = await startServer({ tls: true });
  const relay = await charles.openRelay({ verifyUpstream: false, upstreamProxy: null });
  const reply = await getSecure(relay.port, `https://localhost:${origin.port}/json`, { ca: charles.ca.pem });
  expect(reply.status).toBe(200);
});

test('a port of localhost where nothing listens is an error, not another server', async ({ charles, startServer }) => {
  const origin = await startServer();
  await origin.close();
  const reply = await get(charles.port, `http://localhost:${origin.port}/json`);
  expect(reply.text).toContain('Failed to connect to remote host');
});
