// Tells the hosts of the site under test from those of others.
import { createRequire } from 'node:module';
import type { Entry } from '../entry.ts';

// Loaded when it is asked for: its list of public suffixes takes 20 ms, and few tests have a budget for third parties.
const load = createRequire(import.meta.url);

/** True for hosts of the same site as the first document among these entries; null without a document. */
export function sameSiteAsFirstDocument(entries: readonly Entry[]): ((host: string) => boolean) | null {
  const document = entries.find(({ resourceType }) => resourceType === 'document');
  if (document === undefined) return null;
  const site = siteOf(document.host);
  return (host) => siteOf(host) === site;
}

/** The registrable domain, as browsers take it (`a.github.io` and `b.github.io` differ); a host without one is a site of its own. */
function siteOf(host: string): string {
  const { getDomain } = load('tldts') as typeof import('tldts');
  return getDomain(host, { allowPrivateDomains: true }) ?? host.toLowerCase();
}
