// Urls, hosts and paths that no request can have are refused: a query for them finds nothing, and its `.not` would pass by accident.

import { globMatcher, queryInvalid, quoted, type TextMatcher } from './condition.ts';
import { asciiHost } from './glob.ts';

/** @throws CharlesError `QUERY_INVALID` for a glob that fits no absolute URL and no path. */
export function checkUrlGlob(glob: string): void {
  if (glob === '') throw queryInvalid('url', 'expected a glob, got an empty text');
  refuseFragment('url', glob);
  if (glob.startsWith('/') || alternatives(glob).some(canFitUrl)) return;
  const mend = `Begin it with a scheme, "*://" and a host, or "**/"; for a path with "/". Did you mean ${quoted(nearestUrl(glob))}?`;
  throw queryInvalid('url', `${quoted(glob)} fits no URL`, mend);
}

/** Texts are globs, an IPv6 address may stand in brackets. @throws CharlesError `QUERY_INVALID` for what is no host. */
export function hostMatcher(value: unknown): TextMatcher {
  if (typeof value !== 'string') return globMatcher('host', value, 'i');
  if (value === '') throw queryInvalid('host', 'expected a name, got an empty text');
  const name = value.replace(/^\[(.*)\]$/, '$1');
  const hasPort = /^[^:]*:\d+$|\]:\d+$/.test(name);
  if (!hasPort && /[\s/?#@<>[\]^|]/.test(name)) {
    const alone = /^(?:[^/]*:\/\/)?(?:[^/@]*@)?(\[[^\]]*\]|[^/?#:\s]+)/.exec(value.trim())?.[1];
    throw queryInvalid('host', `${quoted(value)} is no host`, `Give the name alone${alone ? `: ${quoted(alone)}` : ''}.`);
  }
  if (hasPort || (name.includes(':') && !IPV6.test(name))) {
    throw queryInvalid('host', `${quoted(value)} has a port`, 'Give the name alone here, and the port in url.');
  }
  return { ...globMatcher('host', asciiHost(name), 'i'), expected: value };
}

/** Texts are globs. @throws CharlesError `QUERY_INVALID` for what is no path. */
export function pathMatcher(value: unknown): TextMatcher {
  if (typeof value === 'string') {
    refuseFragment('path', value);
    // `*` alone is that of `OPTIONS *`.
    if (value.includes('?') || !alternatives(value).some((each) => /^(?:\/|\*\*|\*\/|\*$)/.test(each))) {
      throw queryInvalid(
        'path',
        `${quoted(value)} can be no path`,
        'A path starts with "/" or "**" and has no query: use url or query.',
      );
    }
  }
  return globMatcher('path', value);
}

const IPV6 = /^[\da-f:.*{},]+(?:%\w+)?$/i;
const SCHEMES = ['http://', 'https://', 'ws://', 'wss://'];

/** Of a glob that starts with a brace, one for each of what stands in it. */
function alternatives(glob: string): string[] {
  const [brace, inside = ''] = /^\{([^{}]*)\}/.exec(glob) ?? [];
  return brace === undefined ? [glob] : inside.split(',').map((each) => each + glob.slice(brace.length));
}

function canFitUrl(glob: string): boolean {
  const literal = /^[^*{\\]*/.exec(glob.toLowerCase())?.[0] ?? '';
  const isScheme = /^[a-z][a-z\d+.-]*:\/\/[^/?]*/.exec(literal);
  if (isScheme) return !/^[^/]*:\/\/(?:[/?]|$)/.test(glob);
  // A single `*` ends at the first slash, so it must come before the two of the scheme.
  return SCHEMES.some((scheme) => scheme.startsWith(literal)) && /^[^/]*(?:\*\*|\/\/)/.test(glob);
}

/** What was probably meant. */
function nearestUrl(glob: string): string {
  const text = glob.trim();
  if (text.startsWith('/') || canFitUrl(text)) return text;
  const [start, scheme] = /^(https?|wss?):?\/+/i.exec(text) ?? [];
  if (start !== undefined) return `${scheme}://${text.slice(start.length) || '**'}`;
  const rest = text.replace(/^\.*\//, '');
  return /^[^/*]+(?:\.[^/]+|:\d+)\//.test(rest) ? `*://${rest}` : `**/${rest}`;
}

function refuseFragment(field: string, glob: string): void {
  if (!glob.includes('#')) return;
  throw queryInvalid(field, 'no request carries a fragment ("#…")', 'Leave it out; a "#" that is part of a name is sent as %23.');
}
