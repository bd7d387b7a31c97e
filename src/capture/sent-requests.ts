// Finds the entry of each request that a browser reported: one to one, by method, URL and time.
import type { Entry } from '../session/entry.ts';

/** A request as the browser's side tells it; times are epoch milliseconds by the recorder's clock. */
export interface SentRequest {
  readonly method: string;
  readonly url: string;
  /** It did not leave before. */
  readonly from: number;
  /** It had left by then; `Infinity` while nothing has come back. */
  readonly until: number;
  /** Of the response; null when there is none, or none yet. */
  readonly status: number | null;
}

// Requests that began within so many milliseconds of each other are taken in order.
const TOGETHER = 50;

/** Each entry is one request's at most, and each request has one entry at most; what nothing fits is left out. */
export function matchRequests<Sent extends SentRequest>(entries: readonly Entry[], requests: readonly Sent[]): Map<Entry, Sent> {
  const found = new Map<Entry, Sent>();
  const waiting = new Map<string, Sent[]>();
  for (const request of requests.toSorted((a, b) => a.from - b.from)) {
    const key = keyOf(request.method, request.url);
    const same = waiting.get(key);
    if (same) same.push(request);
    else waiting.set(key, [request]);
  }
  for (const entry of entries.toSorted((a, b) => (a.startedAt ?? 0) - (b.startedAt ?? 0))) {
    const same = waiting.get(keyOf(entry.method, entry.url)) ?? [];
    const best = bestOf(same, entry);
    if (best === undefined) continue;
    found.set(entry, best);
    same.splice(same.indexOf(best), 1);
  }
  return found;
}

/** Of those that fit, the one that was over first: whoever had its response before another cannot take a later entry. */
function bestOf<Sent extends SentRequest>(requests: readonly Sent[], entry: Entry): Sent | undefined {
  const { status } = entry;
  const started = entry.startedAt ?? Number.NaN;
  // Charles begins an entry with its connection, which a browser may have opened ahead.
  const passedOn = Date.parse(entry.raw.times.requestBegin ?? '') || started;
  const fits = (request: Sent): boolean =>
    request.until >= started &&
    request.from <= Math.max(started, passedOn) &&
    (request.status === null || status === null || request.status === status);
  const distance = ({ from }: Sent): number => Math.floor(Math.abs(started - from) / TOGETHER);
  let best: Sent | undefined;
  for (const request of requests) {
    if (!fits(request)) continue;
    const sooner = best === undefined || request.until < best.until;
    if (sooner || (request.until === best?.until && distance(request) < distance(best))) best = request;
  }
  return best;
}

/** A WebSocket is a GET of http, for Charles as on the wire; a fragment and credentials do not leave the browser. */
function keyOf(method: string, url: string): string {
  if (!URL.canParse(url)) return `${method} ${url}`;
  const { protocol, host, pathname, search } = new URL(url);
  return `${method} ${protocol.replace(/^ws/, 'http')}//${host}${pathname}${search}`;
}
