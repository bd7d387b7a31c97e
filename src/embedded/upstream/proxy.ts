// The proxy that a relay's traffic is chained through: its setting, and the tunnels asked of it.
import http from 'node:http';
import type { Socket } from 'node:net';
import { CharlesError } from '../../errors/charles-error.ts';
import type { RelayOptions } from '../types.ts';
import { matchesHost, type Place } from './host-patterns.ts';

export interface UpstreamProxy {
  readonly host: string;
  readonly port: number;
  /** Value of `Proxy-Authorization`; null without credentials. */
  readonly authorization: string | null;
}

/** Null for a place that is reached directly. */
export type ProxyFor = (place: Place, use: 'http' | 'https' | 'tunnel') => UpstreamProxy | null;

/**
 * Throws `OPTION_INVALID` for one malformed proxy. Of two, as an environment names them, the malformed one throws when it is asked
 * for: what needs no proxy is not to fail for it.
 */
export function proxyChooser({ upstreamProxy, upstreamBypass = [] }: RelayOptions): ProxyFor {
  if (upstreamProxy === null || typeof upstreamProxy === 'string') {
    const proxy = parseUpstreamProxy(upstreamProxy);
    return (place) => (matchesHost(upstreamBypass, place) ? null : proxy);
  }
  const { http, https } = upstreamProxy;
  const settings = { http, https, tunnel: https ?? http };
  return (place, use) => (matchesHost(upstreamBypass, place) ? null : parseUpstreamProxy(settings[use]));
}

function parseUpstreamProxy(setting: string | null): UpstreamProxy | null {
  if (setting === null) return null;
  const url = URL.canParse(setting) ? new URL(setting) : null;
  if (url?.protocol !== 'http:' || url.hostname === '') {
    throw new CharlesError('OPTION_INVALID', {
      what: 'Failed to use the upstream proxy',
      why: url === null ? 'it is not a URL' : `it must begin with http://, not ${url.protocol}//`,
      mend: 'Use the form http://user:password@host:port. If it came from HTTP_PROXY, HTTPS_PROXY or ALL_PROXY: charlesUpstreamProxy wins over them, and null there connects directly.',
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
      what: 'Failed to use the upstream proxy',
      why: 'its user name or password has a % that does not begin an escape',
      mend: 'Write % as %25, as in http://user:50%25@host:port.',
    });
  }
}

/** Asks for a tunnel to `authority` on a connection to the proxy; the connection is then the tunnel. */
export function openTunnel(socket: Socket, authority: string, { authorization }: UpstreamProxy): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const headers: Record<string, string> = { Host: authority };
    if (authorization !== null) headers['Proxy-Authorization'] = authorization;
    const request = http.request({ method: 'CONNECT', path: authority, headers, createConnection: () => socket });
    request.once('error', ({ message }) => reject(new Error(`The upstream proxy opened no tunnel: ${message}`)));
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
