// Sums entries up: counts, bytes, durations, and groups.
import type { Entry } from './entry.ts';

export interface SessionStats {
  readonly requests: number;
  readonly failed: number;
  readonly inFlight: number;
  /** On the wire, headers and TLS handshakes included. */
  readonly bytes: { readonly sent: number; readonly received: number };
  /** Count by status; `none` where there was no reply. */
  readonly byStatus: Readonly<Record<string, number>>;
  readonly byHost: Readonly<Record<string, number>>;
  /** Count by resource type. */
  readonly byType: Readonly<Record<string, number>>;
  /** Milliseconds over finished entries, tunnels and WebSockets left out: these last as long as they are wanted. Null without any. */
  readonly duration: { readonly p50: number | null; readonly p95: number | null; readonly max: number | null };
}

/** What entries can be grouped by: one of these facts, or a text made of the entry. */
export type EntryGroupKey = 'host' | 'method' | 'path' | 'status' | 'contentType' | 'resourceType' | ((entry: Entry) => string);

export function sessionStats(entries: readonly Entry[]): SessionStats {
  const durations = entries
    .filter((entry) => entry.state !== 'in-flight' && !entry.tunnel && !entry.webSocket)
    .flatMap((entry) => entry.duration ?? [])
    .sort((a, b) => a - b);
  return {
    requests: entries.length,
    failed: entries.filter((entry) => entry.failed).length,
    inFlight: entries.filter((entry) => entry.state === 'in-flight').length,
    bytes: {
      sent: entries.reduce((sum, entry) => sum + entry.sizes.request, 0),
      received: entries.reduce((sum, entry) => sum + entry.sizes.response, 0),
    },
    byStatus: counts(entries, 'status'),
    byHost: counts(entries, 'host'),
    byType: counts(entries, 'resourceType'),
    duration: { p50: percentile(durations, 0.5), p95: percentile(durations, 0.95), max: percentile(durations, 1) },
  };
}

/** Groups in the order of their first entry; `none` holds what lacks the fact. */
export function groupBy(entries: readonly Entry[], key: EntryGroupKey): Map<string, Entry[]> {
  const groups = new Map<string, Entry[]>();
  for (const entry of entries) {
    const name = typeof key === 'function' ? key(entry) : String(entry[key] ?? 'none');
    const group = groups.get(name);
    if (group) group.push(entry);
    else groups.set(name, [entry]);
  }
  return groups;
}

function counts(entries: readonly Entry[], key: EntryGroupKey): Record<string, number> {
  return Object.fromEntries([...groupBy(entries, key)].map(([name, group]) => [name, group.length]));
}

// Nearest rank: always a duration that was measured.
function percentile(sorted: readonly number[], share: number): number | null {
  return sorted[Math.max(Math.ceil(sorted.length * share) - 1, 0)] ?? null;
}
