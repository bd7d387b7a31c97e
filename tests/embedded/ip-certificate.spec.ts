// Clients that address an https origin by IP and trust the recorder's CA, but nothing else.
import { X509Certificate } from 'node:crypto';
import { openTls } from './client.ts';
import { expect, test } from './fixtures.ts';

test('the certificate names the address that the tunnel leads to, of any machine', async ({ charles }) => {
  const { ca } = charles;
  for (const [authority, name] of [
    ['198.51.100.7:443', 'IP Address:198.51.100.7'],
    ['[2001:db8::7]:443', 'IP Address:2001:DB8:0:0:0:0:0:7'],
  ] as const) {
    for (const _again of [1, 2]) {
      // Node checks that the certificate is for this address.
      const secured = await openTls(charles.port, authority, { ca: ca.pem });
      expect(secured.authorized).toBe(true);
      expect(secured.getPeerCertificate().subjectaltname).toBe(name);
      secured.destroy();
    }
  }
});

test('the CA is sent along with every certificate: its fingerprint is what browsers are given', async ({ charles }) => {
  for (const authority of ['localhost:443', 'shop.example:443', '127.0.0.1:443', '198.51.100.7:443']) {
    const secured = await openTls(charles.port, authority);
    expect(secured.getPeerCertificate(true).issuerCertificate.raw, authority).toEqual(new X509Certificate(charles.ca.pem).raw);
    secured.destroy();
  }
});

test('at once, each connection gets the certificate of its own address', async ({ charles }) => {
  const addresses = Array.from({ length: 8 }, (_, index) => `198.51.100.${index % 4}`);
  const opened = await Promise.all(addresses.map((address) => openTls(charles.port, `${address}:443`, { ca: charles.ca.pem })));
  expect(opened.map((secured) => secured.getPeerCertificate().subjectaltname)).toEqual(
    addresses.map((address) => `IP Address:${address}`),
  );
  for (const secured of opened) secured.destroy();
});
