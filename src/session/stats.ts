// Sums entries up: counts, bytes, durations, and groups.
import { CharlesError } from '../errors/charles-error.ts';
import type { Entry } from './entry.ts';
import { nearest } from './query/nearest.ts';

/** What one status, host or type has of the traffic. */
export interface StatsShare {
  readonly requests: number;
  /** Both ways on the wire, headers and TLS handshakes included. */
  readonly bytes: number;
}

/** Milliseconds; each is one that was measured, or null when none was. */
export type DurationStats = Readonly<Record<'p50' | 'p90' | 'p95' | 'p99' | 'max', number | null>>;

export interface SessionStats {
  readonly requests: number;
  readonly failed: number;
  readonly inFlight: number;
  /** On the wire, headers and TLS handshakes included. */
  readonly bytes: { readonly sent: number; readonly received: number };
  /** By status; `none` where there was no reply. */
  readonly byStatus: Readonly<Record<string, StatsShare>>;
  readonly byHost: Readonly<Record<string, StatsShare>>;
  /** By resource type. */
  readonly byType: Readonly<Record<string, StatsShare>>;
  /** Over finished entries, tunnels and WebSockets left out: these last as long as they are wanted. */
  readonly duration: DurationStats;
}

const FACTS = ['host', 'method', 'path', 'status', 'contentType', 'resourceType', 'scheme', 'protocol', 'state', 'url'] as const;

/** What entries can be grouped by: one of these facts, or a text made of the entry. */
export type EntryGroupKey = (typeof FACTS)[number] | ((entry: Entry) => string);

export function sessionStats(entries: readonly Entry[]): SessionStats {
  const durations = entries
    .filter((entry) => entry.state !== 'in-flight' && !entry.tunnel && !entry.webSocket)
    .flatMap((entry) => entry.duration ?? [])
    .sort((a, b) => a - b);
  const at = (share: number): number | null => percentile(durations, share);
  return {
    requests: entries.length,
    failed: entries.filter((entry) => entry.failed).length,
    inFlight: entries.filter((entry) => entry.state === 'in-flight').length,
    bytes: {
      sent: entries.reduce((sum, entry) => sum + entry.sizes.request, 0),
      received: entries.reduce((sum, entry) => sum + entry.sizes.response, 0),
    },
    byStatus: shares(entries, 'status'),
    byHost: shares(entries, 'host'),
    byType: shares(entries, 'resourceType'),
    duration: { p50: at(0.5), p90: at(0.9), p95: at(0.95), p99: at(0.99), max: at(1) },
  };
}

/** @throws CharlesError `OPTION_INVALID` for what entries cannot be grouped by. */
export function checkGroupKey(key: unknown): void {
  if (typeof key === 'function' || FACTS.includes(key as never)) return;
  const given = typeof key === 'string' ? JSON.stringify(key.slice(0, 40)) : typeof key;
  throw new CharlesError('OPTION_INVALID', {
    what: 'Failed to group entries',
    why: `cannot group by ${given}`,
    mend: `${typeof key === 'string' ? `Did you mean '${nearest(key, FACTS)}'? ` : ''}Give a function, or one of ${FACTS.join(', ')}.`,
  });
}

/**
 * Groups in the order of their first entry; `none` holds what lacks the fact.
 * @throws CharlesError `OPTION_INVALID` for an unknown key, naming the nearest.
 */
export function groupBy(entries: readonly Entry[], key: EntryGroupKey): Map<string, Entry[]> {
  checkGroupKey(key);
  const groups = new Map<string, Entry[]>();
  for (const entry of entries) {
    const name = typeof key === 'function' ? key(entry) : String(entry[key] ?? 'none');
    const group = groups.get(name);
    if (group) group.push(entry);
    else groups.set(name, [entry]);
  }
  return groups;
}

function shares(entries: readonly Entry[], key: EntryGroupKey): Record<string, StatsShare> {
  const share = (group: readonly Entry[]): StatsShare => ({
    requests: group.length,
    bytes: group.reduce((sum, { totalSize }) => sum + totalSize, 0),
  });
  return Object.fromEntries([...groupBy(entries, key)].map(([name, group]) => [name, share(group)]));
}

// Nearest rank: always a duration that was measured.
function percentile(sorted: readonly number[], share: number): number | null {
  return sorted[Math.max(Math.ceil(sorted.length * share) - 1, 0)] ?? null;
}
