// The certificate for clients that address an origin by IP: they name no server in their handshake, and mockttp's have only DNS names.
import { createPrivateKey, sign, X509Certificate } from 'node:crypto';
import { isIPv6 } from 'node:net';
import os from 'node:os';
import type { Mockttp } from './mockttp.ts';

// Within this a DER length is one byte.
const MAX_NAMES = 127;
// RSA, 2048 bits.
const SIGNATURE = 256;

export interface KeyPair {
  readonly key: string;
  readonly cert: string;
}

export function ownAddresses(): ReadonlySet<string> {
  const own = Object.values(os.networkInterfaces()).flatMap((addresses = []) => addresses.map(({ address }) => address));
  return new Set(['127.0.0.1', '::1', ...own]);
}

/** For localhost and the addresses of this machine; of very many, the first. */
export function createOwnCertificate(mockttp: Mockttp, ca: KeyPair): Promise<KeyPair> {
  let names = generalName(0x82, Buffer.from('localhost'));
  for (const address of ownAddresses()) {
    const longer = Buffer.concat([names, addressName(address)]);
    if (longer.length - 2 <= MAX_NAMES) names = longer;
  }
  return createCertificate(mockttp, ca, names);
}

export function createIpCertificate(mockttp: Mockttp, ca: KeyPair, address: string): Promise<KeyPair> {
  return createCertificate(mockttp, ca, addressName(address));
}

async function createCertificate(mockttp: Mockttp, ca: KeyPair, names: Buffer): Promise<KeyPair> {
  // Made by mockttp for one DNS name that takes exactly the space of these names; then they take its place, and it is signed again.
  const placeholder = 'x'.repeat(names.length - 2);
  const authority = await mockttp.certificates.getCA(ca);
  const { key, cert } = await authority.generateCertificate(placeholder);
  const der = Buffer.from(new X509Certificate(cert).raw);
  names.copy(der, der.indexOf(Buffer.concat([Buffer.from([0x82, placeholder.length]), Buffer.from(placeholder)])));
  sign('sha256', signedPart(der), createPrivateKey(ca.key)).copy(der, der.length - SIGNATURE);
  return { key, cert: new X509Certificate(der).toString() };
}

function addressName(address: string): Buffer {
  return generalName(0x87, bytesOf(address));
}

function generalName(tag: number, value: Buffer): Buffer {
  return Buffer.concat([Buffer.from([tag, value.length]), value]);
}

function bytesOf(address: string): Buffer {
  if (!isIPv6(address)) return Buffer.from(address.split('.').map(Number));
  // A URL writes it with at most one `::` and without a dotted or scoped part.
  const [head = '', tail] = new URL(`http://[${address.split('%')[0]}]`).hostname.slice(1, -1).split('::');
  const groups = (part = '') => (part === '' ? [] : part.split(':').map((group) => Number.parseInt(group, 16)));
  const [first, last] = [groups(head), groups(tail)];
  const all = [...first, ...Array<number>(8 - first.length - last.length).fill(0), ...last];
  return Buffer.from(all.flatMap((group) => [group >> 8, group & 0xff]));
}

/** The first element of the certificate's sequence, with its own head; both have lengths of two bytes. */
function signedPart(der: Buffer): Buffer {
  return der.subarray(4, 8 + der.readUInt16BE(6));
}
