// Makes X.509 certificates with elliptic keys: a hundredth of the time that RSA keys take, for a root in every stand-in.
import { generateKeyPairSync, randomBytes, sign } from 'node:crypto';
import net from 'node:net';

const DAY = 24 * 60 * 60 * 1000;
const ECDSA_SHA256 = sequence(oid('2a8648ce3d040302'));

/** `issuer`: of a leaf for `name`; without it, the certificate is a root of that name. As PEM. */
export function createCertificate(name, issuer) {
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const key = privateKey.export({ type: 'pkcs8', format: 'pem' });
  const subject = distinguishedName(name);
  const now = Date.now();
  const content = sequence(
    tlv(0xa0, tlv(0x02, Buffer.from([2]))),
    tlv(0x02, Buffer.concat([Buffer.from([1]), randomBytes(15)])),
    ECDSA_SHA256,
    issuer?.subject ?? subject,
    sequence(time(now - DAY), time(now + 365 * DAY)),
    subject,
    publicKey.export({ type: 'spki', format: 'der' }),
    tlv(0xa3, issuer === undefined ? sequence(rootBasics()) : sequence(serverUse(), names(name))),
  );
  const signature = sign('sha256', content, issuer?.key ?? key);
  return { key, subject, cert: pem(sequence(content, ECDSA_SHA256, bits(signature))) };
}

function rootBasics() {
  // Of a CA.
  return extension('551d13', sequence(tlv(0x01, Buffer.from([0xff]))));
}

function serverUse() {
  return extension('551d25', sequence(oid('2b06010505070301')));
}

/** The subject alternative name. */
function names(name) {
  const host = net.isIPv4(name) ? tlv(0x87, Buffer.from(name.split('.').map(Number))) : tlv(0x82, Buffer.from(name));
  return extension('551d11', sequence(host));
}

function extension(id, value) {
  return sequence(oid(id), tlv(0x04, value));
}

function distinguishedName(name) {
  return sequence(tlv(0x31, sequence(oid('550403'), tlv(0x0c, Buffer.from(name)))));
}

/** UTCTime: two digits of the year, to the second. */
function time(epoch) {
  return tlv(0x17, Buffer.from(`${new Date(epoch).toISOString().slice(2, 19).replace(/[-:T]/g, '')}Z`));
}

function bits(bytes) {
  return tlv(0x03, Buffer.concat([Buffer.from([0]), bytes]));
}

function oid(hex) {
  return tlv(0x06, Buffer.from(hex, 'hex'));
}

function sequence(...parts) {
  return tlv(0x30, Buffer.concat(parts));
}

/** DER: a tag, the length, the content. */
function tlv(tag, content) {
  const { length } = content;
  const lengths = length < 0x80 ? [length] : length < 0x100 ? [0x81, length] : [0x82, length >> 8, length & 0xff];
  return Buffer.concat([Buffer.from([tag, ...lengths]), content]);
}

function pem(der) {
  const lines = der.toString('base64').match(/.{1,64}/g);
  return `-----BEGIN CERTIFICATE-----\n${lines.join('\n')}\n-----END CERTIFICATE-----\n`;
}
