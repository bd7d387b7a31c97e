// Servers named localhost are found on whichever loopback address they listen.
import os from 'node:os';
import { get, getSecure, openTls } from './client.ts';
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

test('https to an address of this machine has that address for the certificate', async ({ charles, startServer }) => {
  const origin = await startServer({ tls: true, host: null });
  const relay = await charles.openRelay({ verifyUpstream: false, upstreamProxy: null });
  const own = Object.values(os.networkInterfaces()).flatMap((all = []) => all.filter(({ family }) => family === 'IPv4'));
  for (const { address } of own) {
    const reply = await getSecure(relay.port, `https://${address}:${origin.port}/json`, { ca: charles.ca.pem });
    expect(reply.status, address).toBe(200);
  }
  const { port } = relay;
  const shown = await openTls(port, `[::1]:${origin.port}`, { ca: charles.ca.pem });
  expect(shown.getPeerCertificate().subjectaltname).toContain('DNS:localhost, IP Address:127.0.0.1, IP Address:0:0:0:0:0:0:0:1');
  shown.destroy();
});

test('a port of localhost where nothing listens is an error, not another server', async ({ charles, startServer }) => {
  const origin = await startServer();
  await origin.close();
  const reply = await get(charles.port, `http://localhost:${origin.port}/json`);
  expect(reply.text).toContain('Failed to connect to remote host');
});
