// Says that there was no traffic at all to the host that a query asks for.
import type { Mismatch } from '../session/query/query.ts';
import { printable } from '../util/printable.ts';
import { hostCounts } from './entry-list.ts';
import type { Miss } from './nearest-entries.ts';

/** One line, or none where the query names no host or there was traffic to it. `misses`: all that was captured. */
export function otherHosts(misses: readonly Miss[]): string[] {
  const wanted = misses.map(wantedHost);
  const [first] = wanted;
  if (typeof first !== 'string' || wanted.includes(null)) return [];
  return [`No request to ${printable(first)} was captured, only to ${hostCounts(misses.map(({ entry }) => entry))}.`];
}

/** The host that was asked for, when the entry's is another one. */
function wantedHost({ entry, mismatches }: Miss): string | null {
  const expected = (field: string): string | undefined =>
    mismatches.find((mismatch: Mismatch) => mismatch.field === field)?.expected;
  const host = expected('host');
  if (host !== undefined) return host;
  const literal = /^\w+:\/\/([^/*?{}\\]+)(?=\/|$)/.exec(expected('url') ?? '')?.[1];
  if (literal === undefined) return null;
  return literal.replace(/:\d+$/, '').toLowerCase() === entry.host.toLowerCase() ? null : literal;
}
