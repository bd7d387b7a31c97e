// A client's ways through a proxy: a tunnel, TLS, requests and a WebSocket inside of it. All end with their signal.
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import http, { type IncomingMessage } from 'node:http';
import http2 from 'node:http2';
import { isIP, type Socket } from 'node:net';
import tls, { type TLSSocket } from 'node:tls';
import { frameAt } from '../../session/content/web-socket-frames.ts';
import type { Door } from './ask.ts';

/** The connection of a granted CONNECT. */
export async function openTunnel(door: Door, authority: string, signal: AbortSignal): Promise<Socket> {
  const request = http.request({ ...door, method: 'CONNECT', path: authority, agent: false, signal }).end();
  const [response, socket] = (await Promise.race([
    once(request, 'connect', { signal }),
    once(request, 'response', { signal }),
  ])) as [IncomingMessage, Socket | undefined];
  if (socket === undefined || response.statusCode !== 200) {
    request.destroy();
    throw new Error(`CONNECT was answered with ${response.statusCode}`);
  }
  socket.on('error', () => {});
  signal.addEventListener('abort', () => socket.destroy(), { once: true });
  return socket;
}

/** Trusts nobody's certificate, and takes any: whose it is, is what is to be found out. */
export async function openTls(socket: Socket, host: string, protocols: string[], signal: AbortSignal): Promise<TLSSocket> {
  const servername = isIP(host) > 0 ? '' : host;
  // With a list of authorities of its own, an empty one, the chain is what was sent, and nothing of this machine's stores.
  const secured = tls.connect({ socket, servername, ALPNProtocols: protocols, ca: [], rejectUnauthorized: false });
  await once(secured, 'secureConnect', { signal });
  secured.on('error', () => {});
  return secured;
}

/** Asks, and leaves the reply in the middle until `lasting` ends; resolves with the status once a part of its body has come. */
export async function askWithoutEnd(door: Door, url: string, signal: AbortSignal, lasting: AbortSignal): Promise<number> {
  const options = { ...door, path: url, headers: { host: new URL(url).host }, agent: false, signal: lasting } as const;
  const request = http.get(options).on('error', () => {});
  const [response] = (await once(request, 'response', { signal })) as [IncomingMessage];
  await once(
    response.on('error', () => {}),
    'data',
    { signal },
  );
  return response.statusCode ?? 0;
}

/** Asks for a path on an open connection; resolves with the status. */
export async function askInside(socket: Socket, host: string, path: string, signal: AbortSignal): Promise<number> {
  const options = { path, headers: { host, connection: 'close' }, createConnection: () => socket, signal };
  const [response] = (await once(http.get(options), 'response', { signal })) as [IncomingMessage];
  await once(response.resume(), 'end', { signal });
  return response.statusCode ?? 0;
}

export async function askHttp2(socket: TLSSocket, origin: string, path: string, signal: AbortSignal): Promise<number> {
  const session = http2.connect(origin, { createConnection: () => socket }).on('error', () => {});
  const stream = session.request({ ':path': path }, { signal });
  const [headers] = await once(stream, 'response', { signal });
  await once(stream.resume(), 'close', { signal });
  session.close();
  return Number(headers[':status']);
}

/** Sends a text and waits for its echo; resolves with the status of the upgrade, whatever that is. */
export async function talkWebSocket(socket: Socket, host: string, path: string, signal: AbortSignal): Promise<number> {
  const request = http.get({
    path,
    headers: {
      host,
      connection: 'Upgrade',
      upgrade: 'websocket',
      'sec-websocket-version': '13',
      'sec-websocket-key': randomBytes(16).toString('base64'),
    },
    createConnection: () => socket,
    signal,
  });
  const [response, upgraded, head] = (await Promise.race([
    once(request, 'upgrade', { signal }),
    once(request, 'response', { signal }),
  ])) as [IncomingMessage, Socket | undefined, Buffer | undefined];
  if (upgraded === undefined) return response.statusCode ?? 0;
  upgraded.write(maskedText('doctor'));
  let received = head ?? Buffer.alloc(0);
  while (frameAt(received, 0) === null) {
    const [chunk] = await once(upgraded, 'data', { signal });
    received = Buffer.concat([received, chunk]);
  }
  upgraded.end();
  return 101;
}

/** A masked text frame; the mask is of zeros, so that the text can be found in what was recorded. */
function maskedText(text: string): Buffer {
  const payload = Buffer.from(text);
  return Buffer.concat([Buffer.from([0x81, 0x80 | payload.length, 0, 0, 0, 0]), payload]);
}
