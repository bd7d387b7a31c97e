// The rules on what goes unencrypted to another machine: denyPlainHttp and denyMixedContent.
import type { Entry } from '../session/entry.ts';
import { entryRule, type Rule } from './rule.ts';

export function denyPlainHttpRule(): Rule {
  return entryRule('denyPlainHttp', '', () => (entry) => {
    if (isLoopback(entry.host)) return null;
    if (entry.tunnel) return isHttpInside(entry) ? 'plain http through a tunnel' : null;
    return isPlain(entry) ? '' : null;
  });
}

/** What is known of the page behind a request is what its headers say. */
export function denyMixedContentRule(): Rule {
  return entryRule('denyMixedContent', '', (entries) => {
    const pages = entries.filter(({ resourceType }) => resourceType === 'document');
    return (entry) => (isPlain(entry) && !isLoopback(entry.host) && !isNavigation(entry) ? ofSecurePage(entry, pages) : null);
  });
}

function ofSecurePage(entry: Entry, pages: readonly Entry[]): string | null {
  for (const name of ['Origin', 'Referer']) {
    const origin = originOf(entry.requestHeader(name));
    if (origin !== null) return origin.startsWith('https:') ? `for a page of ${origin}, as its ${name} says` : null;
  }
  const page = securePage(entry, pages);
  return page === null ? null : `without a Referer, as from https to http; the page was of ${originOf(page.url)}`;
}

/**
 * Browsers name no referrer from https to http. So a request without one is a page's if the same browser loaded a page over https before
 * it, and none over http, whose requests would name it.
 */
function securePage(entry: Entry, pages: readonly Entry[]): Entry | null {
  const own = pages.filter((page) => isSameBrowser(page, entry));
  if (own.some(isPlain)) return null;
  return own.findLast(({ startedAt }) => (startedAt ?? 0) <= (entry.startedAt ?? 0)) ?? null;
}

/** Clients without pages name no language. */
function isSameBrowser(page: Entry, entry: Entry): boolean {
  return ['user-agent', 'accept-language'].every((name) => {
    const value = entry.requestHeader(name);
    return value !== null && value === page.requestHeader(name);
  });
}

function isNavigation(entry: Entry): boolean {
  return entry.resourceType === 'document' || (entry.requestHeader('accept') ?? '').includes('text/html');
}

function isPlain({ scheme, method }: Entry): boolean {
  return (scheme === 'http' || scheme === 'ws') && method !== 'CONNECT';
}

/** A tunnel that begins with the head of a request instead of a TLS handshake. */
function isHttpInside(tunnel: Entry): boolean {
  return /^[A-Z]{3,20} \S{1,8192} HTTP\/1\.[01]\r?\n/.test(tunnel.bytes('request').subarray(0, 8_300).toString('latin1'));
}

function isLoopback(host: string): boolean {
  const name = host.toLowerCase();
  return name === 'localhost' || name.endsWith('.localhost') || name === '::1' || /^127(\.\d{1,3}){3}$/.test(name);
}

/** Null for what is no URL, as the Origin `null`. */
function originOf(url: string | null): string | null {
  return url !== null && URL.canParse(url) ? new URL(url).origin : null;
}
