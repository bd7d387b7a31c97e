// The kinds of traffic that the attribution bench sends through a relay, and the servers that answer it.
import { once } from 'node:events';
import http from 'node:http';
import https from 'node:https';
import net from 'node:net';
import tls from 'node:tls';
import { createCertificate } from '../../tests/support/stand-in/x509.mjs';

/** Outside of any range that client ports are taken from here. */
const PORTS = { plainPort: 21_001, securePort: 21_002 };

/** They answer on these loopback addresses. */
export async function startOrigins(hosts) {
  const answer = (_request, response) => response.end('ok');
  const identity = createCertificate('origin');
  const servers = hosts.flatMap((host) => [
    http.createServer(answer).listen(PORTS.plainPort, host),
    https.createServer(identity, answer).listen(PORTS.securePort, host),
  ]);
  await Promise.all(servers.map((server) => once(server, 'listening')));
  return { ...PORTS, close: () => servers.forEach((server) => void server.close()) };
}

/** `open` gives a function that sends one request to `host` and resolves when it is answered. */
export const TRAFFIC = {
  'http, a connection each': { decrypt: false, open: plain(() => undefined) },
  'http, kept alive': { decrypt: false, open: plain(() => new http.Agent({ keepAlive: true, maxSockets: 2 })) },
  'https, decrypted': { decrypt: true, open: secure },
  'https, tunnelled': { decrypt: false, open: secure },
};

function plain(agentOf) {
  return ({ relay, host, plainPort }) => {
    const agent = agentOf();
    const options = {
      host: '127.0.0.1',
      port: relay,
      path: `http://${host}:${plainPort}/`,
      agent: agent ?? false,
      headers: { host },
    };
    const send = () =>
      new Promise((resolve, reject) => {
        http.get(options, (response) => response.resume().once('end', resolve)).once('error', reject);
      });
    return { send, close: () => agent?.destroy() };
  };
}

function secure({ relay, host, securePort }) {
  const send = () =>
    new Promise((resolve, reject) => {
      const socket = net.connect(relay, '127.0.0.1').once('error', reject);
      socket.write(`CONNECT ${host}:${securePort} HTTP/1.1\r\nHost: ${host}:${securePort}\r\n\r\n`);
      socket.once('data', () => {
        const inside = tls.connect({ socket, rejectUnauthorized: false }).once('error', reject);
        inside.write(`GET / HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\n\r\n`);
        inside.resume().once('end', resolve);
      });
    });
  return { send, close: () => {} };
}
