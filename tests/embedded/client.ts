// Clients of a proxy port: absolute-form requests, tunnels, and TLS, HTTP/1.1 and HTTP/2 inside of them.
import http, { type IncomingMessage, type RequestOptions } from 'node:http';
import http2 from 'node:http2';
import net, { type Socket } from 'node:net';
import tls from 'node:tls';
import type { RawEntry } from '../../src/session/raw-entry.ts';
import { sendBytes } from '../support/raw-client.ts';

export interface Reply {
  readonly status: number;
  readonly headers: IncomingMessage['headers'];
  readonly body: Buffer;
  readonly text: string;
}

interface Options extends RequestOptions {
  readonly body?: string | Buffer;
}

/** By its absolute URL, on a connection of its own unless an agent is given. */
export function get(proxyPort: number, url: string, options: Options = {}): Promise<Reply> {
  const headers = { host: new URL(url).host, ...(options.headers as object) };
  return ask({ ...options, headers, host: '127.0.0.1', port: proxyPort, path: url });
}

export function ask({ body, ...options }: Options): Promise<Reply> {
  return new Promise((resolve, reject) => {
    const request = http.request(options, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.once('error', reject);
      response.once('end', () => {
        const whole = Buffer.concat(chunks);
        resolve({ status: response.statusCode ?? 0, headers: response.headers, body: whole, text: whole.toString() });
      });
    });
    request.once('error', reject);
    request.end(body);
  });
}

/** The connection of a granted CONNECT. */
export function openTunnel(proxyPort: number, authority: string): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const request = http.request({ method: 'CONNECT', host: '127.0.0.1', port: proxyPort, path: authority });
    request.once('error', reject);
    request.once('connect', (response, socket) => {
      if (response.statusCode === 200) resolve(socket);
      else reject(new Error(`CONNECT was answered with ${response.statusCode}`));
    });
    request.end();
  });
}

/** Plain HTTP inside of a tunnel. */
export async function getInTunnel(proxyPort: number, url: string, options: Options = {}): Promise<Reply> {
  const { host, port, pathname, search } = new URL(url);
  const socket = await openTunnel(proxyPort, port === '' ? `${host}:80` : host);
  return ask({
    ...options,
    headers: { host, ...(options.headers as object) },
    path: pathname + search,
    createConnection: () => socket,
  });
}

/** TLS inside of a tunnel; without a CA whatever is shown is accepted. */
export async function openTls(proxyPort: number, authority: string, options: tls.ConnectionOptions = {}): Promise<tls.TLSSocket> {
  const socket = await openTunnel(proxyPort, authority);
  const host = authority.replace(/:\d+$/, '').replace(/^\[|\]$/g, '');
  const servername = net.isIP(host) ? '' : host;
  const secured = tls.connect({ socket, host, servername, rejectUnauthorized: options.ca !== undefined, ...options });
  await new Promise<void>((resolve, reject) => {
    secured.once('secureConnect', resolve);
    secured.once('error', reject);
  });
  return secured;
}

export async function getSecure(proxyPort: number, url: string, options: Options & tls.ConnectionOptions = {}): Promise<Reply> {
  const { host, hostname, port, pathname, search } = new URL(url);
  const { ca, ...rest } = options;
  const secured = await openTls(proxyPort, `${hostname}:${port || 443}`, ca === undefined ? {} : { ca });
  const headers = { host, connection: 'close', ...(rest.headers as object) };
  return ask({ ...rest, headers, path: pathname + search, createConnection: () => secured });
}

/** An HTTP/2 session with an https origin. */
export async function openHttp2(proxyPort: number, origin: string): Promise<http2.ClientHttp2Session> {
  const { hostname, port } = new URL(origin);
  const secured = await openTls(proxyPort, `${hostname}:${port}`, { ALPNProtocols: ['h2'] });
  return http2.connect(origin, { createConnection: () => secured });
}

export function askHttp2(session: http2.ClientHttp2Session, headers: http2.OutgoingHttpHeaders, body?: string): Promise<Reply> {
  return new Promise((resolve, reject) => {
    const stream = session.request(headers, { endStream: body === undefined });
    const chunks: Buffer[] = [];
    let received: http2.IncomingHttpHeaders = {};
    stream.once('response', (replied) => {
      received = replied;
    });
    stream.on('data', (chunk: Buffer) => chunks.push(chunk));
    stream.once('error', reject);
    // Not `end`, which a stream that was reset has too.
    stream.once('close', () => {
      const whole = Buffer.concat(chunks);
      resolve({ status: Number(received[':status']), headers: received, body: whole, text: whole.toString() });
    });
    if (body !== undefined) stream.end(body);
  });
}

export function control(proxyPort: number, path: string, headers: Readonly<Record<string, string>> = {}): Promise<Reply> {
  return get(proxyPort, `http://control.charles${path}`, { headers });
}

export async function exportEntries(proxyPort: number): Promise<RawEntry[]> {
  return JSON.parse((await control(proxyPort, '/session/export-json')).text);
}

/** Bytes sent to a port, and all that comes back until the end; rejects for a reset. */
export async function exchangeBytes(port: number, bytes: string | Buffer): Promise<string> {
  const { text, end } = await sendBytes(port, typeof bytes === 'string' ? Buffer.from(bytes) : bytes);
  if (end === 'reset') throw new Error('The connection was reset');
  return text;
}
