// Waits until the traffic has settled: no new bytes and nothing in flight for a quiet period.
import { CharlesError } from '../errors/charles-error.ts';
import type { Relay } from '../recorder/relay.ts';
import type { Entry } from '../session/entry.ts';
import type { CompiledQuery } from '../session/query.ts';
import type { EntryCollection } from './collection.ts';
import type { Reader } from './reader.ts';

export interface SettleRequest {
  /** Milliseconds without traffic. */
  readonly quietFor: number;
  /** Epoch milliseconds by the recorder's clock, from which on quiet counts: what was just triggered may not have reached the relay yet. */
  readonly since: number;
  readonly timeout: number;
  /** Entries that may stay in flight. */
  readonly ignore: readonly CompiledQuery[];
  /** True ends the wait at once: what was waited for cannot come true any more. */
  readonly enough?: () => boolean;
}

export interface SettleParts {
  readonly relay: Relay;
  readonly reader: Reader;
  readonly collection: EntryCollection;
}

/** Resolves to null when the traffic has settled, else to the entries that kept it from settling. */
export async function settle(parts: SettleParts, request: SettleRequest): Promise<readonly Entry[] | null> {
  const { relay, reader, collection } = parts;
  const { quietFor, since, timeout, ignore, enough } = request;
  const deadline = relay.now() + timeout;
  for (;;) {
    await reader.refresh();
    if (enough?.()) return null;
    const { inFlight } = collection;
    const waitedFor = inFlight.filter((entry) => !staysOpen(entry) && !ignore.some((query) => query.matches(entry)));
    const unwatched = new Set(inFlight.filter((entry) => !waitedFor.includes(entry)).map(({ clientPort }) => clientPort));
    const lastMove = Math.max(since, relay.connections.lastActivity(unwatched), lastEvent(collection, unwatched));
    const now = relay.now();
    const quietAt = lastMove + quietFor;
    if (waitedFor.length === 0 && now >= quietAt) return null;
    if (now >= deadline) return waitedFor;
    const next = waitedFor.length > 0 ? Number.POSITIVE_INFINITY : quietAt - now;
    await reader.pause(Math.min(next, deadline - now));
  }
}

/** The error of a wait that ended with {@link settle}'s leftovers. */
export function notSettled(timeout: number, pending: readonly Entry[], show: (entry: Entry) => string): CharlesError {
  const listed = pending.slice(0, 10).map((entry) => `\n  ${show(entry)}`);
  const more = pending.length > 10 ? `\n  and ${pending.length - 10} more` : '';
  return new CharlesError('NOT_SETTLED', {
    what: `The traffic did not settle within ${timeout} ms`,
    why:
      pending.length === 0 ? 'bytes kept moving' : `${pending.length} request(s) were still in flight:${listed.join('')}${more}`,
    mend: 'Raise `timeout`, or name what may stay open in `ignore`.',
  });
}

/** Connections that are meant to stay open: they say nothing about whether the page is done. */
export function staysOpen({ webSocket, tunnel, resourceType }: Entry): boolean {
  return webSocket || tunnel || resourceType === 'eventsource';
}

/** On a connection shared with a stream, bytes say nothing: there, the beginning and end of other entries count. */
function lastEvent({ entries }: EntryCollection, sharedPorts: ReadonlySet<number>): number {
  if (sharedPorts.size === 0) return 0;
  return entries
    .filter((entry) => sharedPorts.has(entry.clientPort) && !staysOpen(entry))
    .reduce((last, { startedAt, endedAt }) => Math.max(last, startedAt ?? 0, endedAt ?? 0), 0);
}
