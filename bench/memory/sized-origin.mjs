// The web server of the memory bench: https, answers with a body of one size.
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import https from 'node:https';
import { generateCACertificate, getCA } from 'mockttp/dist/util/certificates';

export async function startSizedOrigin(size) {
  const { key, cert } = await (await getCA(await generateCACertificate())).generateCertificate('localhost');
  const body = Buffer.alloc(size, 'x');
  const headers = { 'content-type': 'application/json', 'content-length': size, 'cache-control': 'no-store' };
  const server = https.createServer({ key, cert, keepAlive: true, keepAliveTimeout: 60_000 }, (_request, response) => {
    response.writeHead(200, { ...headers, 'x-request-id': randomUUID() });
    response.end(body);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    port: server.address().port,
    close: () => {
      server.close();
      server.closeAllConnections();
    },
  };
}
