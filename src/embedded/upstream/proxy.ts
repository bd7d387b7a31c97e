// The proxy that a relay's traffic is chained through: its setting, and the tunnels asked of it.
import http from 'node:http';
import type { Socket } from 'node:net';
import { CharlesError } from '../../errors/charles-error.ts';

export interface UpstreamProxy {
  readonly host: string;
  readonly port: number;
  /** Value of `Proxy-Authorization`; null without credentials. */
  readonly authorization: string | null;
}

export function parseUpstreamProxy(setting: string | null): UpstreamProxy | null {
  if (setting === null) return null;
  const url = URL.canParse(setting) ? new URL(setting) : null;
  if (url?.protocol !== 'http:' || url.hostname === '') {
    throw new CharlesError('OPTION_INVALID', {
      what: 'Failed to set the upstream proxy',
      why: url === null ? 'it is not a URL' : `it must begin with http://, not ${url.protocol}//`,
      mend: 'Use the form http://user:password@host:port.',
    });
  }
  const credentials = `${decode(url.username)}:${decode(url.password)}`;
  return {
    host: url.hostname.replace(/^\[|\]$/g, ''),
    port: Number(url.port || 80),
    authorization: credentials === ':' ? null : `Basic ${Buffer.from(credentials).toString('base64')}`,
  };
}

function decode(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    throw new CharlesError('OPTION_INVALID', {
      what: 'Failed to set the upstream proxy',
      why: 'its user name or password has a % that does not begin an escape',
      mend: 'Write % as %25, as in http://user:50%25@host:port.',
    });
  }
}

/** Is this host one of those that are reached without the proxy? */
export function bypasses(patterns: readonly string[], host: string, port: number): boolean {
  const name = host.toLowerCase();
  return patterns.some((pattern) => {
    const wanted = pattern.toLowerCase().replace(/^\*(?=\.)/, '');
    if (wanted === name || wanted === `${name}:${port}`) return true;
    return wanted.startsWith('.') && (name.endsWith(wanted) || name === wanted.slice(1));
  });
}

/** Asks for a tunnel to `authority` on a connection to the proxy; the connection is then the tunnel. */
export function openTunnel(socket: Socket, authority: string, { authorization }: UpstreamProxy): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const headers: Record<string, string> = { Host: authority };
    if (authorization !== null) headers['Proxy-Authorization'] = authorization;
    const request = http.request({ method: 'CONNECT', path: authority, headers, createConnection: () => socket });
    request.once('error', reject);
    request.once('connect', ({ statusCode, statusMessage }, _socket, head) => {
      if (statusCode !== 200) {
        socket.destroy();
        return reject(new Error(`The upstream proxy refused the tunnel: ${statusCode} ${statusMessage}`));
      }
      if (head.length > 0) socket.unshift(head);
      resolve(socket);
    });
    request.end();
  });
}
