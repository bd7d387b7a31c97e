// The bench's web server: https on localhost, HTTP/1.1 or HTTP/2, a page that makes 25 fetches.
import { createHash, X509Certificate } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import http2 from 'node:http2';
import https from 'node:https';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { generateCACertificate, getCA } from 'mockttp/dist/util/certificates';
import { atExit } from './at-exit.mjs';

const FETCHES = 25;
const ITEM = JSON.stringify({ items: Array.from({ length: 60 }, (_, id) => ({ id, name: `item ${id}`, price: id * 1.5 })) });
const PAGE = `<!doctype html><title>loading</title><link rel="icon" href="data:,"><script>
  Promise.all(Array.from({ length: ${FETCHES} }, (_, id) => fetch('/item/' + id).then((reply) => reply.json())))
    .then(() => { document.title = 'done'; });
</script>`;

function answer(request, response) {
  const isPage = request.url === '/';
  const body = isPage ? PAGE : ITEM;
  response.writeHead(200, {
    'content-type': isPage ? 'text/html' : 'application/json',
    'content-length': Buffer.byteLength(body),
  });
  response.end(body);
}

/**
 * Starts it on a free loopback port. `files` are the PEMs of its CA (`ca`) and of its own certificate with its key (`identity`),
 * `spki` is the fingerprint of that key; `close` ends it and removes them.
 */
export async function startOrigin(protocol) {
  const ca = await generateCACertificate();
  const { key, cert } = await (await getCA(ca)).generateCertificate('localhost');
  const folder = mkdtempSync(path.join(tmpdir(), 'bench-origin-'));
  const removeFolder = atExit(() => rmSync(folder, { recursive: true, force: true }));
  const files = { ca: path.join(folder, 'ca.pem'), identity: path.join(folder, 'identity.pem') };
  writeFileSync(files.ca, ca.cert);
  writeFileSync(files.identity, `${key}\n${cert}`, { mode: 0o600 });
  const create = () =>
    protocol === 'http2'
      ? http2.createSecureServer({ key, cert, allowHTTP1: true }, answer)
      : https.createServer({ key, cert }, answer);
  const server = create().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address();
  // localhost is both; a machine without IPv6 has no second one.
  const second = create()
    .on('error', () => {})
    .listen(port, '::1');
  const publicKey = new X509Certificate(cert).publicKey.export({ type: 'spki', format: 'der' });
  return {
    url: `https://localhost:${port}`,
    files,
    spki: createHash('sha256').update(publicKey).digest('base64'),
    close: () => {
      server.close();
      second.close();
      removeFolder();
    },
  };
}
