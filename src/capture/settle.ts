// Waits until the traffic has settled: no new bytes and nothing in flight for a quiet period.
import { CharlesError } from '../errors/charles-error.ts';
import type { Recorder } from '../recorder/recorder.ts';
import type { Relay } from '../recorder/relay.ts';
import type { Entry } from '../session/entry.ts';
import type { CompiledQuery } from '../session/query/query.ts';
import type { EntryCollection } from './collection.ts';
import type { Numbering } from './entry-line.ts';
import { entryList } from './entry-list.ts';
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

// A request is in the session this soon after its last byte passed the relay: a look that comes later would have seen it.
export const NOTED_WITHIN = 50;

/** Resolves to null when the traffic has settled, else to the entries that kept it from settling. */
export async function settle(parts: SettleParts, request: SettleRequest): Promise<readonly Entry[] | null> {
  const { relay, reader, collection } = parts;
  const lastMoveBeside = parts.recorder.attribution === 'port' ? moveByPort : moveByEntries;
  const { quietFor, since, timeout, ignore, enough, hurried = false, signal } = request;
  const deadline = relay.now() + timeout;
  const by = hurried ? deadline : Number.POSITIVE_INFINITY;
  // Who is in a hurry reads once more anyway.
  const noted = hurried ? Number.NEGATIVE_INFINITY : Math.min(quietFor, NOTED_WITHIN);
  for (;;) {
    await reader.refresh({ signal, by });
    if (enough?.()) return null;
    const { waitedFor, unwatched } = inFlightOf(collection, ignore);
    const moved = lastMoveBeside(parts, unwatched);
    const now = relay.now();
    const quietIn = waitedFor.length > 0 ? Number.POSITIVE_INFINITY : Math.max(since, moved) + quietFor - now;
    if (quietIn <= 0) {
      if (reader.lookedAt >= moved + noted) return null;
      // The last look may have come before the recorder had noted what passed last.
      await reader.read({ signal });
      continue;
    }
    if (now >= deadline) return waitedFor;
    await reader.pause(Math.min(quietIn, deadline - now));
  }
}

function inFlightOf({ inFlight }: EntryCollection, ignore: readonly CompiledQuery[]): { waitedFor: Entry[]; unwatched: Entry[] } {
  const waitedFor: Entry[] = [];
  const unwatched: Entry[] = [];
  for (const entry of inFlight) {
    if (isOpenedAhead(entry)) continue;
    const mayStay = staysOpen(entry) || ignore.some((query) => query.matches(entry));
    (mayStay ? unwatched : waitedFor).push(entry);
  }
  return { waitedFor, unwatched };
}

/** The error of a wait that ended with {@link settle}'s leftovers. */
export function notSettled(capture: Numbering, when: string, pending: readonly Entry[]): CharlesError {
  return new CharlesError('NOT_SETTLED', {
    what: `The traffic did not settle ${when}`,
    why:
      pending.length === 0
        ? 'bytes kept moving, of requests that came one after the other or on a tunnel that is not decrypted'
        : `${pending.length === 1 ? '1 request is' : `${pending.length} requests are`} still in flight`,
    mend: [...entryList(capture, pending), 'Raise `timeout`, or name what may stay open in `ignore`.'].join('\n'),
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
