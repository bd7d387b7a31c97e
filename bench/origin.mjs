// The bench's web server: https, HTTP/1.1 or HTTP/2, a page that makes 25 fetches.
import http2 from 'node:http2';
import https from 'node:https';
import { generateCACertificate, getCA } from 'mockttp/dist/util/certificates';

const FETCHES = 25;
const ITEM = JSON.stringify({ items: Array.from({ length: 60 }, (_, id) => ({ id, name: `item ${id}`, price: id * 1.5 })) });
const PAGE = `<!doctype html><title>loading</title><link rel="icon" href="data:,"><script>
  Promise.all(Array.from({ length: ${FETCHES} }, (_, id) => fetch('/item/' + id).then((reply) => reply.json())))
    .then(() => { document.title = 'done'; });
</script>`;

/** Starts it on a free loopback port; `close` ends it. */
export async function startOrigin(protocol) {
  const authority = await getCA(await generateCACertificate());
  const { key, cert } = await authority.generateCertificate('localhost');
  const answer = (request, response) => {
    const isPage = request.url === '/';
    const body = isPage ? PAGE : ITEM;
    response.writeHead(200, {
      'content-type': isPage ? 'text/html' : 'application/json',
      'content-length': Buffer.byteLength(body),
    });
    response.end(body);
  };
  const server =
    protocol === 'http2'
      ? http2.createSecureServer({ key, cert, allowHTTP1: true }, answer)
      : https.createServer({ key, cert }, answer);
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { url: `https://127.0.0.1:${server.address().port}`, close: () => server.close() };
}
