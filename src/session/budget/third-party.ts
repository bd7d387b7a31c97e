// Tells the hosts of the site under test from those of others.
import { createRequire } from 'node:module';
import type { Entry } from '../entry.ts';

// Loaded when it is asked for: its list of public suffixes takes 20 ms, and few tests have a budget for third parties.
const load = createRequire(import.meta.url);

/** Null without a document. */
export function siteOfFirstDocument(entries: readonly Entry[]): string | null {
  const document = entries.find(({ resourceType }) => resourceType === 'document');
  return document === undefined ? null : siteOf(document.host);
}

/** The registrable domain, as browsers take it (`a.github.io` and `b.github.io` differ); a host without one is a site of its own. */
export function siteOf(host: string): string {
  const { getDomain } = load('tldts') as typeof import('tldts');
  return getDomain(host, { allowPrivateDomains: true }) ?? host.toLowerCase();
}
