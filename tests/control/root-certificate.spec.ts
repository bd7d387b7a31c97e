// The root certificate that a Charles hands out: taken only if it is one.
import { createHash, X509Certificate } from 'node:crypto';
import { fetchRootCertificate } from '../../src/control/root-certificate.ts';
import { startEmbeddedCharles } from '../../src/embedded/index.ts';
import { selfSigned } from '../support/certificate.ts';
import { deadPort, expect, failure, reply, test } from './fixtures.ts';

const host = '127.0.0.1';

test('a Charles that decrypts hands out its root, asked for without credentials', async ({ startCharles }) => {
  const { port } = await startCharles({ decrypt: true, username: 'ada', password: 'hunter2' });
  const root = await fetchRootCertificate({ host, port });
  const certificate = new X509Certificate(root?.pem ?? '');
  expect(certificate.ca).toBe(true);
  const key = certificate.publicKey.export({ type: 'spki', format: 'der' });
  expect(root?.spki).toBe(createHash('sha256').update(key).digest('base64'));
});

test('the root of the embedded recorder has the fingerprint that the recorder tells, as text or as bytes', async ({
  closing,
  serve,
}) => {
  const charles = await startEmbeddedCharles();
  closing.push(charles);
  expect((await fetchRootCertificate({ host, port: charles.port }))?.spki).toBe(charles.ca.spki);
  const { raw } = new X509Certificate(charles.ca.pem);
  const head = `HTTP/1.1 200 OK\r\nContent-Length: ${raw.length}\r\n\r\n`;
  const port = await serve((socket) => socket.end(Buffer.concat([Buffer.from(head), raw])));
  expect((await fetchRootCertificate({ host, port }))?.spki).toBe(charles.ca.spki);
});

test('no credentials go along, and the host is that of the address', async ({ serve }) => {
  let seen = '';
  const port = await serve((socket, head) => {
    seen = head;
    socket.end(reply(404, ''));
  });
  expect(await fetchRootCertificate({ host, port, username: 'ada', password: 'hunter2' })).toBeNull();
  expect(seen).toMatch(/^GET http:\/\/chls\.pro\/ssl HTTP\/1\.1\r\n/);
  expect(seen).toMatch(/\r\nhost: chls\.pro\r\n/i);
  expect(seen).not.toMatch(/authorization/i);
});

test('what is no CA certificate is none', async ({ serve }) => {
  const { cert } = await selfSigned();
  for (const answer of [
    reply(200, cert),
    reply(200, '<html>Install the Charles Root Certificate</html>'),
    reply(200, ''),
    reply(200, '-----BEGIN CERTIFICATE-----\nbm8=\n-----END CERTIFICATE-----\n'),
    reply(302, '', ['Location: https://www.charlesproxy.com/']),
    reply(503, '<title>Charles Error Report</title>'),
  ]) {
    const port = await serve((socket) => socket.end(answer));
    expect(await fetchRootCertificate({ host, port })).toBeNull();
  }
});

test('no reply is an error, under the limit that is given', async ({ serve }) => {
  expect((await failure(fetchRootCertificate({ host, port: await deadPort() }))).code).toBe('RECORDER_UNREACHABLE');
  const port = await serve(() => {});
  const error = await failure(fetchRootCertificate({ host, port }, { pageTimeout: 100 }));
  expect(error.code).toBe('CONTROL_TIMEOUT');
  expect(error.what).toContain('root certificate');
});
