// Waits until the traffic has settled: no new bytes and nothing in flight for a quiet period.
import { CharlesError } from '../errors/charles-error.ts';
import type { Recorder } from '../recorder/recorder.ts';
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
  /** True does without a read that would be put off until after the timeout. */
  readonly hurried?: boolean;
  /** Ends the wait, which rejects, when it aborts. */
  readonly signal?: AbortSignal | undefined;
}

export interface SettleParts {
  readonly recorder: Pick<Recorder, 'attribution'>;
  readonly relay: Relay;
  readonly reader: Reader;
  readonly collection: EntryCollection;
}

/** Resolves to null when the traffic has settled, else to the entries that kept it from settling. */
export async function settle(parts: SettleParts, request: SettleRequest): Promise<readonly Entry[] | null> {
  const { relay, reader, collection } = parts;
  const lastMoveBeside = parts.recorder.attribution === 'port' ? moveByPort : moveByEntries;
  const { quietFor, since, timeout, ignore, enough, hurried = false, signal } = request;
  const deadline = relay.now() + timeout;
  const by = hurried ? deadline : Number.POSITIVE_INFINITY;
  for (;;) {
    await reader.refresh({ signal, by });
    if (enough?.()) return null;
    const inFlight = collection.inFlight.filter((entry) => !isOpenedAhead(entry));
    const waitedFor = inFlight.filter((entry) => !staysOpen(entry) && !ignore.some((query) => query.matches(entry)));
    const unwatched = inFlight.filter((entry) => !waitedFor.includes(entry));
    const lastMove = Math.max(since, lastMoveBeside(parts, unwatched));
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

/** A tunnel without a request in it yet, as browsers open them ahead. Its bytes count: the request may be on its way. */
export function isOpenedAhead({ method, tunnel, raw }: Entry): boolean {
  return method === 'CONNECT' && !tunnel && raw.response.status !== undefined;
}

/** When anything but the unwatched entries last moved. */
function moveByPort({ relay, collection }: SettleParts, unwatched: readonly Entry[]): number {
  const ports = new Set(unwatched.map(({ clientPort }) => clientPort));
  return Math.max(relay.connections.lastActivity(ports), lastEvent(collection, ports));
}

/** The same where nobody knows which bytes are whose: beside an open stream, entries alone tell. */
function moveByEntries({ relay, reader }: SettleParts, unwatched: readonly Entry[]): number {
  return unwatched.length === 0 ? relay.connections.lastActivity(new Set()) : reader.lastChangeAt;
}

/** On a connection shared with a stream, bytes say nothing: there, the beginning and end of other entries count. */
function lastEvent({ entries }: EntryCollection, sharedPorts: ReadonlySet<number>): number {
  if (sharedPorts.size === 0) return 0;
  return entries
    .filter((entry) => sharedPorts.has(entry.clientPort) && !staysOpen(entry))
    .reduce((last, { startedAt, endedAt }) => Math.max(last, startedAt ?? 0, endedAt ?? 0), 0);
}
