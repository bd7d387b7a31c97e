// A CONNECT: an opaque tunnel, or traffic that the stand-in decrypts and reads.
import dns from 'node:dns/promises';
import http from 'node:http';
import tls from 'node:tls';
import { errorReport } from './error-report.mjs';
import { fail } from './exchange.mjs';
import { CLIENT_CLOSED, HANDSHAKE_REFUSED, headingFor, UNTRUSTED, unreached } from './failures.mjs';
import { ESTABLISHED, establish, tunnel } from './tunnel.mjs';
import { tlsOf } from './upstream.mjs';

/** What a TLS connection begins with. */
const HANDSHAKE = 0x16;

/** @param serveInside begins and serves each request inside a CONNECT, as the server does with one in absolute form */
export function createConnect({ session, settings, authority, serveInside }) {
  const inside = http.createServer((request, response) => {
    const { url, exchange } = place(request);
    serveInside.request(exchange, request, response, url);
  });
  inside.on('upgrade', (request, socket, head) => {
    const { url, exchange } = place(request);
    if (head.length > 0) socket.unshift(head);
    serveInside.upgrade(exchange, request, socket, url);
  });
  inside.on('clientError', (_error, socket) => socket.destroy());
  inside.requestTimeout = 0;

  /** The first request of a tunnel carries on what the CONNECT began; that is then no entry of its own. */
  function place(request) {
    const { scheme, authority, connect, client } = request.socket.tunnel;
    const url = new URL(request.url, `${scheme}://${authority}`);
    request.socket.tunnel.connect = null;
    if (connect !== null) session.forget(connect);
    return { url, exchange: serveInside.begin(client, request, url, connect) };
  }

  function connect(request, client, head) {
    client.on('error', () => client.destroy());
    if (!URL.canParse(`http://${request.url}`)) return errorReport(client, 'Malformed request URL');
    const exchange = session.begin(client, connectOf(request));
    if (head.length > 0) client.unshift(head);
    if (settings.decrypts(exchange) || settings.decodePlainConnect) inspect(exchange, client);
    else tunnel(exchange, client, { answered: false });
  }

  /** Looks at what the client says in the tunnel before it is decided what that is. */
  async function inspect(exchange, client) {
    try {
      exchange.remoteAddress = (await dns.lookup(exchange.host.replace(/^\[|\]$/g, ''))).address;
    } catch (error) {
      exchange.response = errorReport(client, headingFor(error));
      return fail(exchange, unreached(error, exchange.host));
    }
    client.write(`${ESTABLISHED}\r\n\r\n`);
    const first = await firstByte(client);
    if (first === null) return fail(exchange, CLIENT_CLOSED);
    if (first === HANDSHAKE && settings.decrypts(exchange)) return decrypt(exchange, client);
    if (first !== HANDSHAKE && settings.decodePlainConnect) return enter(exchange, client, client, 'http');
    tunnel(exchange, client, { answered: true });
  }

  function decrypt(exchange, client) {
    establish(exchange);
    exchange.state = 'RECEIVED_REQUEST_FIRST_LINE';
    const secure = new tls.TLSSocket(client, {
      isServer: true,
      secureContext: authority.contextFor(exchange.host),
      ALPNProtocols: ['http/1.1'],
    });
    secure.on('error', () => secure.destroy());
    // Before the handshake is done nobody else ends what the client has ended.
    secure.once('end', () => secure.tunnel ?? secure.destroy());
    secure.once('close', () => {
      if (secure.tunnel?.connect === null) return;
      exchange.refused = true;
      exchange.notes.push(UNTRUSTED);
      fail(exchange, HANDSHAKE_REFUSED);
    });
    secure.once('secure', () => {
      exchange.tls = tlsOf(secure);
      exchange.request.handshake = client.bytesRead;
      exchange.response.handshake = client.bytesWritten;
      enter(exchange, client, secure, 'https');
    });
  }

  function enter(exchange, client, socket, scheme) {
    const authority = `${exchange.host}:${exchange.port}`;
    socket.tunnel = { scheme, authority, connect: exchange, client };
    inside.emit('connection', socket);
    socket.resume();
  }

  return connect;
}

function connectOf({ url, rawHeaders }) {
  const { hostname, port } = new URL(`http://${url}`);
  const request = { firstLine: `CONNECT ${url} HTTP/1.1`, rawHeaders, chunks: [], size: 0, headSize: 0 };
  // URL drops the default port of its scheme.
  return { method: 'CONNECT', scheme: 'https', host: hostname, port: Number(port || 80), path: null, query: null, request };
}

/** Null when the client goes without sending one. The byte stays to be read. */
function firstByte(client) {
  return new Promise((resolve) => {
    const onEnd = () => resolve(null);
    client.once('close', onEnd);
    client.once('end', onEnd);
    client.once('data', (chunk) => {
      client.pause();
      client.unshift(chunk);
      resolve(chunk[0]);
    });
  });
}
