// The absolute URL of an entry, as a browser would write it.
import type { RawEntry } from './raw-entry.ts';

/** `https://host/path?query` without a default port; `https://host:port` for CONNECT. */
export function entryUrl(raw: RawEntry): string {
  const name = hostName(raw);
  const host = name.includes(':') ? `[${name}]` : name;
  if (raw.method === 'CONNECT') return `https://${host}:${raw.actualPort}`;
  const port = raw.actualPort === defaultPort(raw.scheme) ? '' : `:${raw.actualPort}`;
  const path = raw.path === null || raw.path.startsWith('/') ? (raw.path ?? '/') : `/${raw.path}`;
  return `${raw.scheme}://${host}${port}${path}${raw.query === null ? '' : `?${raw.query}`}`;
}

/** The host without the brackets of an IPv6 literal, in small letters: clients may send any, and hosts that differ in it are one. */
export function hostName(raw: RawEntry): string {
  return raw.host.replace(/^\[(.*)\]$/, '$1').toLowerCase();
}

/** 80 for `http` and `ws`, 443 for every other scheme. */
export function defaultPort(scheme: string): number {
  return scheme === 'http' || scheme === 'ws' ? 80 : 443;
}
