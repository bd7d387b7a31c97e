// The addresses at which Charles hands out its root certificate, asked through it.
import { X509Certificate } from 'node:crypto';
import { once } from 'node:events';
import net, { type AddressInfo } from 'node:net';
import { get, getInTunnel, getSecure } from './client.ts';
import { expect, test } from './fixtures.ts';

test('the root certificate is at chls.pro/ssl and at charlesproxy.com/getssl, for everyone, and not recorded', async ({
  start,
}) => {
  const charles = await start({ recording: true, username: 'me', password: 'secret' });
  const replies = [
    await get(charles.port, 'http://chls.pro/ssl'),
    await getInTunnel(charles.port, 'http://chls.pro/ssl'),
    await get(charles.port, 'http://www.charlesproxy.com/getssl'),
    await get(charles.port, 'http://charlesproxy.com/getssl?any'),
  ];
  for (const { status, headers, text } of replies) {
    expect(status).toBe(200);
    expect(headers['content-type']).toBe('application/x-x509-ca-cert');
    expect(headers['content-disposition']).toBe('attachment; filename="charles-proxy-ssl-proxying-certificate.pem"');
    expect(text).toBe(charles.ca.pem);
    expect(new X509Certificate(text).ca).toBe(true);
  }
  const authorization = `Basic ${Buffer.from('me:secret').toString('base64')}`;
  expect((await get(charles.port, 'http://control.charles/session/export-json', { headers: { authorization } })).text).toBe('[]');
});

test('their other paths, and the same over https, are asked of their own servers', async ({ charles, closing }) => {
  const asked: string[] = [];
  const proxy = net.createServer((socket) => {
    socket.once('data', (chunk) => {
      asked.push(chunk.toString().split(' HTTP/')[0] as string);
      socket.end();
    });
  });
  await once(proxy.listen(0, '127.0.0.1'), 'listening');
  closing.push({ close: async () => void proxy.close() });
  const upstreamProxy = `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`;
  const { port } = await charles.openRelay({ verifyUpstream: true, upstreamProxy });

  for (const url of ['http://chls.pro/other', 'http://not.chls.pro/ssl']) expect((await get(port, url)).status).toBe(503);
  expect((await getSecure(port, 'https://chls.pro/ssl')).status).toBe(503);
  expect(asked).toEqual(['GET http://chls.pro/other', 'GET http://not.chls.pro/ssl', 'CONNECT chls.pro:443']);
});

test('a client that trusts the certificate, and nothing else of ours, may speak https', async ({ charles, startServer }) => {
  const origin = await startServer({ tls: true });
  const relay = await charles.openRelay({ verifyUpstream: false, upstreamProxy: null });
  const ca = (await get(charles.port, 'http://chls.pro/ssl')).text;
  expect((await getSecure(relay.port, `${origin.url}/json`, { ca })).text).toBe('{"hello":"world"}');
});
