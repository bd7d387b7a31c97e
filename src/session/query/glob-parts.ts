// What a URL glob says of scheme, host and path each, as far as that is certain.
import { defaultPort } from '../entry-url.ts';
import { browserGlob, globPattern } from './glob.ts';

export interface GlobParts {
  /** Globs: `http*`, `*.example:8080`. */
  readonly scheme: string;
  readonly authority: string;
  /** From the first slash on. */
  readonly rest: string;
}

/** Null where a wildcard may reach over the bounds of scheme and host, and for a glob of a path. */
export function globParts(glob: string): GlobParts | null {
  const [, scheme = '', authority = '', rest = ''] = /^([^/]*):\/\/([^/?]+)(.*)$/s.exec(browserGlob(glob)) ?? [];
  const isCertain = scheme !== '' && [scheme, authority].every((part) => !/\*\*|\\/.test(part) && isBalanced(part));
  return isCertain ? { scheme, authority, rest } : null;
}

/** The name alone, if the glob has no wildcard in it. */
export function literalHost({ authority }: GlobParts): string | null {
  return /[*{}]/.test(authority) ? null : authority.replace(/:\d+$/, '').replace(/^\[(.*)\]$/, '$1');
}

/** The path that every URL which fits has; null if it can have several. */
export function literalPath(rest: string): string | null {
  const path = rest.split('?', 1)[0] ?? '';
  return /[*{}\\#]/.test(path) ? null : path || '/';
}

/** True if a URL of this host and port can fit, whatever its scheme. */
export function reaches({ scheme, authority }: GlobParts, host: string, port: number): boolean {
  const [schemePattern, authorityPattern] = [globPattern(scheme, 'i'), globPattern(authority, 'i')];
  const name = host.includes(':') ? `[${host}]` : host;
  return ['http', 'https', 'ws', 'wss'].some(
    (each) => schemePattern.test(each) && authorityPattern.test(port === defaultPort(each) ? name : `${name}:${port}`),
  );
}

function isBalanced(part: string): boolean {
  return /^[^{}]*(\{[^{}]*\}[^{}]*)*$/.test(part);
}
