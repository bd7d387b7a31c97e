// What is in flight, sorted by what it says of whether the traffic has settled.
import type { Entry } from '../session/entry.ts';
import type { CompiledQuery } from '../session/query/query.ts';
import type { EntryCollection } from './collection.ts';
import { asksStream, couldComeToMatch } from './could-match.ts';

export interface InFlight {
  /** They keep the traffic from settling. */
  readonly waitedFor: readonly Entry[];
  /** They may stay, and their bytes do not count. */
  readonly unwatched: readonly Entry[];
  /** They may stay, and their bytes count. */
  readonly watched: readonly Entry[];
}

export interface Watch {
  /** Entries that may stay in flight. */
  readonly ignore: readonly CompiledQuery[];
  /** What is to be proven absent: what it could still match may not stay in flight, and of a stream that it asks about, bytes count. */
  readonly queries?: readonly CompiledQuery[];
}

export function inFlightOf({ inFlight }: EntryCollection, { ignore, queries = [] }: Watch): InFlight {
  const waitedFor: Entry[] = [];
  const unwatched: Entry[] = [];
  const watched: Entry[] = [];
  for (const entry of inFlight) {
    if (isOpenedAhead(entry)) continue;
    if (staysOpen(entry)) {
      const isWatched = queries.some((query) => asksStream(query) && couldComeToMatch(query, entry));
      (isWatched ? watched : unwatched).push(entry);
      continue;
    }
    const mayStay = ignore.some((query) => query.matches(entry)) && !queries.some((query) => couldComeToMatch(query, entry));
    (mayStay ? unwatched : waitedFor).push(entry);
  }
  return { waitedFor, unwatched, watched };
}

/** Connections that are meant to stay open: they say nothing about whether the page is done. */
export function staysOpen({ webSocket, tunnel, resourceType }: Entry): boolean {
  return webSocket || tunnel || resourceType === 'eventsource';
}

/** A tunnel without a request in it yet, as browsers open them ahead. Its bytes count: the request may be on its way. */
export function isOpenedAhead({ method, tunnel, raw }: Entry): boolean {
  return method === 'CONNECT' && !tunnel && raw.response.status !== undefined;
}
