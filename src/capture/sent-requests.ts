// Finds the entry of each request that a browser reported: one to one, by method, URL, time and what was sent.
import type { Entry } from '../session/entry.ts';
import { groupedByKey } from '../util/grouped.ts';
import { costOf, fits, isCloseTo, mismatch, type Span, spanOf } from './request-likeness.ts';

/** A request as the browser's side tells it; times are epoch milliseconds by the recorder's clock. */
export interface SentRequest {
  readonly method: string;
  readonly url: string;
  /** It did not leave before. */
  readonly from: number;
  /** It had left by then; `Infinity` while nothing has come back. */
  readonly until: number;
  /** When it began. */
  readonly startedAt: number;
  /** When its response was complete, or it broke off; null while it is under way. */
  readonly endedAt: number | null;
  /** Of the response; null when there is none, or none yet. */
  readonly status: number | null;
  /** What is known at once of what was sent; null and empty where nothing is. */
  readonly body: () => Buffer | null;
  readonly headers: () => Readonly<Record<string, string>>;
}

/** Nothing tells whether the entry is this request instead of the one that was found. */
export interface Doubt<Sent> {
  readonly entry: Entry;
  readonly request: Sent;
  /** What that request has been found to be otherwise. */
  readonly instead: Entry | null;
}

export interface Matched<Sent> {
  readonly found: ReadonlyMap<Entry, Sent>;
  readonly doubts: readonly Doubt<Sent>[];
}

// Of requests alike at one time, so many are compared with each other.
const MOST_ALIKE = 6;
const MOST_ROUNDS = 3;

/** Each entry is one request's at most, and each request has one entry at most; what nothing fits is left out. */
export function matchRequests<Sent extends SentRequest>(entries: readonly Entry[], requests: readonly Sent[]): Matched<Sent> {
  const sent = groupedByKey(requests, keyOf);
  const found = new Map<Entry, Sent>();
  const doubts: Doubt<Sent>[] = [];
  for (const [key, group] of groupedByKey(entries, keyOf)) {
    const alike = new Alike(group, sent.get(key) ?? []);
    for (const [entry, request] of alike.found) found.set(entry, request);
    for (const doubt of alike.doubts()) doubts.push(doubt);
  }
  return { found, doubts };
}

/** Entries and requests of one method and URL. */
class Alike<Sent extends SentRequest> {
  readonly found = new Map<Entry, Sent>();
  readonly #entryOf = new Map<Sent, Entry>();
  readonly #spans = new Map<Entry, Span>();
  readonly #rivals = new Map<Entry, readonly Sent[]>();
  readonly #costs = new Map<Entry, Map<Sent, number>>();

  constructor(entries: readonly Entry[], requests: readonly Sent[]) {
    const waiting = requests.toSorted((a, b) => a.from - b.from);
    let free: Sent[] = [];
    let taken: Sent[] = [];
    let next = 0;
    for (const entry of entries.toSorted((a, b) => (a.startedAt ?? 0) - (b.startedAt ?? 0))) {
      const span = spanOf(entry);
      for (; (waiting[next]?.from ?? Number.POSITIVE_INFINITY) <= span.reach; next++) free.push(waiting[next] as Sent);
      free = free.filter(({ until }) => until >= span.started);
      const rivals = taken.filter((request) => fits(request, span));
      const best = firstOver(free, span, (request) => rivals.length < 2 * MOST_ALIKE && rivals.push(request));
      this.#spans.set(entry, span);
      this.#rivals.set(entry, rivals);
      if (best === undefined) continue;
      this.#join(entry, best);
      free.splice(free.indexOf(best), 1);
      taken = [...taken.slice(1 - MOST_ALIKE), best];
    }
    for (let round = 0; round < MOST_ROUNDS && this.#improve(); round++);
  }

  /** True when one of them suited another entry, or another request, better. */
  #improve(): boolean {
    let improved = false;
    for (const { entry, request, own, instead } of this.#choices()) {
      const gain = this.#cost(entry, own) + this.#cost(instead, request) - this.#cost(entry, request) - this.#cost(instead, own);
      if (gain <= 0) continue;
      if (own !== undefined) this.#entryOf.delete(own);
      if (instead !== undefined) this.found.delete(instead);
      this.#join(entry, request);
      if (own !== undefined && instead !== undefined) this.#join(instead, own);
      improved = true;
    }
    return improved;
  }

  doubts(): Doubt<Sent>[] {
    return [...this.#choices()].flatMap(({ entry, request, own, instead }) => {
      const isMoment = (instead !== undefined && isCloseTo(entry, instead)) || (own !== undefined && isCloseTo(own, request));
      const asFound = mismatch(own, entry) + mismatch(request, instead);
      const asChosen = mismatch(request, entry) + mismatch(own, instead);
      return isMoment && asChosen <= asFound ? [{ entry, request, instead: instead ?? null }] : [];
    });
  }

  /** What each entry could be instead, and who would have to give way for it. */
  *#choices(): Iterable<{ entry: Entry; request: Sent; own: Sent | undefined; instead: Entry | undefined }> {
    for (const [entry, rivals] of this.#rivals) {
      for (const request of rivals) {
        const own = this.found.get(entry);
        const instead = this.#entryOf.get(request);
        if (request === own || (own === undefined && instead === undefined)) continue;
        if (own !== undefined && instead !== undefined && !fits(own, this.#spans.get(instead) as Span)) continue;
        yield { entry, request, own, instead };
      }
    }
  }

  #join(entry: Entry, request: Sent): void {
    this.found.set(entry, request);
    this.#entryOf.set(request, entry);
  }

  /** 0 for one that is alone: it is nobody's. */
  #cost(entry: Entry | undefined, request: Sent | undefined): number {
    if (entry === undefined || request === undefined) return 0;
    const known = this.#costs.get(entry) ?? new Map<Sent, number>();
    this.#costs.set(entry, known);
    const cost = known.get(request) ?? costOf(entry, request);
    known.set(request, cost);
    return cost;
  }
}

/** Whoever had its response before another cannot take a later entry. */
function firstOver<Sent extends SentRequest>(
  requests: readonly Sent[],
  span: Span,
  note: (fitting: Sent) => void,
): Sent | undefined {
  let first: Sent | undefined;
  for (const request of requests) {
    if (!fits(request, span)) continue;
    note(request);
    if (first === undefined || request.until < first.until) first = request;
  }
  return first;
}

/** A WebSocket is a GET of http, for Charles as on the wire; a fragment and credentials do not leave the browser. */
function keyOf({ method, url }: { readonly method: string; readonly url: string }): string {
  if (!URL.canParse(url)) return `${method} ${url}`;
  const { protocol, host, pathname, search } = new URL(url);
  return `${method} ${protocol.replace(/^ws/, 'http')}//${host}${pathname}${search}`;
}
