// Traffic through a stand-in that decrypts: CONNECT, and what can be said inside one.
import http from 'node:http';
import type { Socket } from 'node:net';
import { buffer, text } from 'node:stream/consumers';
import tls from 'node:tls';

interface Proxy {
  readonly port: number;
}

interface Answer {
  readonly status: number;
  readonly body: string;
}

export function control(charles: Proxy, path: string): Promise<Answer> {
  return controlAs(charles, path);
}

/** As the user `name:password`. */
export async function controlAs({ port }: Proxy, path: string, user?: string): Promise<Answer> {
  const headers = user === undefined ? {} : { authorization: `Basic ${Buffer.from(user).toString('base64')}` };
  const { status, bytes } = await ask(port, `http://control.charles/${path}`, headers);
  return { status, body: bytes.toString() };
}

/** A control page, or any other address, as bytes. */
export async function bytesOf({ port }: Proxy, path: string): Promise<Buffer> {
  return (await ask(port, new URL(path, 'http://control.charles/').href)).bytes;
}

/** Rejects with `aborted` when the reply breaks off. */
function ask(port: number, url: string, headers = {}): Promise<{ status: number; bytes: Buffer }> {
  return new Promise((resolve, reject) => {
    const request = http.get({ host: '127.0.0.1', port, path: url, headers, agent: false }, (response) =>
      buffer(response).then((bytes) => resolve({ status: response.statusCode as number, bytes }), reject),
    );
    request.on('error', reject);
  });
}

/** Opens a CONNECT to a port, of localhost by default; rejects with the status if it is refused. */
export function connectTo(proxyPort: number, port: number, host = 'localhost'): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const request = http.request({ host: '127.0.0.1', port: proxyPort, method: 'CONNECT', path: `${host}:${port}` });
    request.on('error', reject).on('connect', ({ statusCode }, socket) => {
      if (statusCode === 200) return resolve(socket);
      socket.destroy();
      reject(new Error(`refused with ${statusCode}`));
    });
    request.end();
  });
}

/** How many certificates come with the handshake inside a CONNECT. */
export async function chainLength(proxyPort: number, port: number): Promise<number> {
  const socket = await connectTo(proxyPort, port);
  const secure = tls.connect({ socket, servername: 'localhost', rejectUnauthorized: false });
  await new Promise((resolve, reject) => secure.once('secureConnect', resolve).once('error', reject));
  const { issuerCertificate } = secure.getPeerCertificate(true);
  secure.destroy();
  return issuerCertificate === undefined ? 1 : 2;
}

/** GETs `paths` one after the other inside one CONNECT: over TLS that trusts `ca`, or plain if that is null. */
export async function getInside(proxyPort: number, port: number, paths: string[], ca: string | null): Promise<string[]> {
  const socket = await connectTo(proxyPort, port);
  const inner = ca === null ? socket : tls.connect({ socket, servername: 'localhost', ca, ALPNProtocols: ['h2', 'http/1.1'] });
  const agent = new http.Agent({ keepAlive: true, maxSockets: 1 });
  agent.createConnection = () => inner;
  const bodies: string[] = [];
  try {
    for (const path of paths) bodies.push(await getOver(agent, port, path));
  } finally {
    agent.destroy();
    socket.destroy();
  }
  return bodies;
}

function getOver(agent: http.Agent, port: number, path: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const request = http.get({ agent, path, headers: { host: `localhost:${port}` } }, (response) => resolve(text(response)));
    request.on('error', reject);
  });
}
