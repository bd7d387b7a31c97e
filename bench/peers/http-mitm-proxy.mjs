// http-mitm-proxy as a recorder: keeps each request and its response in memory, and says its port once it listens.
import { mkdtempSync, rmSync } from 'node:fs';
import https from 'node:https';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Proxy as MitmProxy } from 'http-mitm-proxy';

const [identity] = process.argv.slice(2);
const sslCaDir = mkdtempSync(path.join(tmpdir(), 'bench-http-mitm-proxy-'));
process.once('exit', () => rmSync(sslCaDir, { recursive: true, force: true }));
process.once('SIGTERM', () => process.exit());

const recorded = [];
const proxy = new MitmProxy();
proxy.onError(() => {});
proxy.onCertificateRequired = (hostname, use) => use(null, { keyFile: identity, certFile: identity, hosts: [hostname] });
proxy.onRequest((context, next) => {
  const entry = { request: context.clientToProxyRequest.url, headers: context.clientToProxyRequest.rawHeaders, body: [] };
  recorded.push(entry);
  context.onResponseData((_context, chunk, pass) => {
    entry.body.push(chunk);
    pass(null, chunk);
  });
  next();
});
const httpsAgent = new https.Agent({ keepAlive: true });
proxy.listen({ host: '127.0.0.1', port: 0, sslCaDir, keepAlive: true, httpsAgent }, () => console.log(proxy.httpPort));
