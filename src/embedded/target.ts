// Where a request wants to go: from its absolute URL, or from the tunnel it came through.
import type { Tunnel } from './client-connection.ts';

export interface Target {
  readonly scheme: 'http' | 'https';
  /** Without the brackets of an IPv6 address. */
  readonly host: string;
  readonly port: number;
  /** With the query. */
  readonly path: string;
}

const ABSOLUTE = /^(https?):\/\/([^/?#]+)([^#]*)/i;
const AUTHORITY = /^(?:.*@)?(?:\[([0-9a-f:.%]+)\]|([^:[\]]+))(?::(\d{1,5}))?$/i;

/** Null for a path alone outside of a tunnel: that asks the recorder as if it were the server. */
export function targetOf(url: string, tunnel: Tunnel | null, encrypted: boolean): Target | null {
  const [, scheme, authority, rest = ''] = ABSOLUTE.exec(url) ?? [];
  if (scheme !== undefined && authority !== undefined) {
    const secure = scheme.toLowerCase() === 'https';
    const place = parseAuthority(authority, secure ? 443 : 80);
    return place && { scheme: secure ? 'https' : 'http', ...place, path: rest.startsWith('/') ? rest : `/${rest}` };
  }
  return tunnel && { scheme: encrypted ? 'https' : 'http', host: tunnel.host, port: tunnel.port, path: url };
}

export function parseAuthority(authority: string, defaultPort: number): { host: string; port: number } | null {
  const [, ipv6, name, port] = AUTHORITY.exec(authority) ?? [];
  const host = ipv6 ?? name;
  return host === undefined || Number(port) > 65_535 ? null : { host, port: port === undefined ? defaultPort : Number(port) };
}

/** `host`, or `host:port` if the port is not the scheme's. */
export function authorityOf({ scheme, host, port }: Target): string {
  const name = host.includes(':') ? `[${host}]` : host;
  return port === defaultPortOf(scheme) ? name : `${name}:${port}`;
}

export function defaultPortOf(scheme: Target['scheme']): number {
  return scheme === 'https' ? 443 : 80;
}

export function isControl({ host }: Pick<Target, 'host'>): boolean {
  return host.toLowerCase() === 'control.charles';
}
