// Waits until the traffic has settled: no new bytes and nothing in flight for a quiet period.
import { CharlesError } from '../errors/charles-error.ts';
import type { Entry } from '../session/entry.ts';
import type { EntryCollection } from './collection.ts';
import type { Numbering } from './entry-line.ts';
import { entryList } from './entry-list.ts';
import { type InFlight, inFlightOf, staysOpen, type Watch } from './in-flight.ts';
import { isOpen, type SilentParts, silent } from './silent.ts';

export interface SettleRequest extends Watch {
  /** Milliseconds without traffic. */
  readonly quietFor: number;
  /** Epoch milliseconds by the recorder's clock, from which on quiet counts: what was just triggered may not have reached the relay yet. */
  readonly since: number;
  readonly timeout: number;
  /** True ends the wait at once: what was waited for cannot come true any more. */
  readonly enough?: () => boolean;
  /** True does without a read that would be put off until after the timeout. */
  readonly hurried?: boolean;
  /** Ends the wait, which rejects, when it aborts. */
  readonly signal?: AbortSignal | undefined;
}

export interface SettleParts extends SilentParts {
  readonly collection: EntryCollection;
}

// A request is in the session this soon after its last byte passed the relay: a look that comes later would have seen it.
export const NOTED_WITHIN = 50;
// The first request of a connection is waited for this long after the last byte of it.
const REST_OF_REQUEST = 1_000;

/** Resolves to null when the traffic has settled, else to what kept it from settling. */
export async function settle(parts: SettleParts, request: SettleRequest): Promise<Unsettled | null> {
  const { relay, reader } = parts;
  const { quietFor, since, timeout, enough, hurried = false, signal } = request;
  const deadline = relay.now() + timeout;
  const by = hurried ? deadline : Number.POSITIVE_INFINITY;
  // Who is in a hurry reads once more anyway.
  const noted = hurried ? Number.NEGATIVE_INFINITY : Math.min(quietFor, NOTED_WITHIN);
  for (;;) {
    await reader.refresh({ signal, by });
    if (enough?.()) return null;
    const now = relay.now();
    const { pending, moved, quietAt } = lookAt(parts, request, now < deadline);
    if (quietAt <= now) {
      if (reader.lookedAt >= moved + noted) return null;
      // The last look may have come before the recorder had noted what passed last.
      await reader.read({ signal });
      continue;
    }
    if (now >= deadline) return { pending, tooShort: moved <= since ? quietFor : null };
    await reader.pause(Math.min(quietAt, deadline) - now);
  }
}

interface Moment {
  readonly pending: readonly Entry[];
  /** When bytes last moved that count. */
  readonly moved: number;
  /** When the traffic will have settled if nothing moves until then. */
  readonly quietAt: number;
}

/** `inTime`: there is time to wait for the rest of what has begun. */
function lookAt(parts: SettleParts, request: SettleRequest, inTime: boolean): Moment {
  const { quietFor, since, hurried = false } = request;
  const inFlight = inFlightOf(parts.collection, request);
  const pending = inFlight.waitedFor;
  const moved = parts.recorder.attribution === 'port' ? moveByPort(parts, inFlight) : moveByEntries(parts, inFlight);
  const quietAt = Math.max(since, moved) + quietFor;
  const wait = inTime && !hurried ? restBy(parts) : 0;
  return { pending, moved, quietAt: pending.length > 0 ? Number.POSITIVE_INFINITY : Math.max(quietAt, wait) };
}

/** Until when the rest of a first request is waited for. */
function restBy(parts: SettleParts): number {
  const begun = silent(parts, parts.relay.now()).filter(isOpen);
  return Math.max(0, ...begun.map(({ lastActivityAt }) => lastActivityAt + REST_OF_REQUEST));
}

export interface Unsettled {
  /** What is in flight; empty when that is not what kept the traffic from settling. */
  readonly pending: readonly Entry[];
  /** The `quietFor` that the time was too short for, though nothing moved; else null. */
  readonly tooShort: number | null;
}

export function notEnoughTime(quietFor: number): string {
  return `not enough time was left to see ${quietFor} ms of quiet`;
}

/** The error of a wait that ended with {@link settle}'s leftovers. */
export function notSettled(capture: Numbering, when: string, { pending, tooShort }: Unsettled): CharlesError {
  const moving = 'bytes kept moving, of requests that came one after the other or on a tunnel that is not decrypted';
  return new CharlesError('NOT_SETTLED', {
    what: `The traffic did not settle ${when}`,
    why:
      pending.length === 0
        ? tooShort === null
          ? moving
          : notEnoughTime(tooShort)
        : `${pending.length === 1 ? '1 request is' : `${pending.length} requests are`} still in flight`,
    mend: [...entryList(capture, pending), 'Raise `timeout`, or name what may stay open in `ignore`.'].join('\n'),
  });
}

/** When anything but the unwatched entries last moved. */
function moveByPort({ relay, collection }: SettleParts, { unwatched, watched }: InFlight): number {
  const ports = new Set(unwatched.map(({ clientPort }) => clientPort));
  for (const { clientPort } of watched) ports.delete(clientPort);
  return Math.max(relay.connections.lastActivity(ports), lastEvent(collection, ports));
}

/** The same where nobody knows which bytes are whose: beside an open stream, entries alone tell. */
function moveByEntries({ relay, reader }: SettleParts, { unwatched, watched }: InFlight): number {
  return unwatched.length === 0 || watched.length > 0 ? relay.connections.lastActivity(new Set()) : reader.lastChangeAt;
}

/** On a connection shared with a stream, bytes say nothing: there, the beginning and end of other entries count. */
function lastEvent({ entries }: EntryCollection, sharedPorts: ReadonlySet<number>): number {
  if (sharedPorts.size === 0) return 0;
  return entries
    .filter((entry) => sharedPorts.has(entry.clientPort) && !staysOpen(entry))
    .reduce((last, { startedAt, endedAt }) => Math.max(last, startedAt ?? 0, endedAt ?? 0), 0);
}
