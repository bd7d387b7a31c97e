// How well an entry and a request of a browser go together, and which of them come too close to tell them by their times.
import type { Entry } from '../session/entry.ts';
import type { SentRequest } from './sent-requests.ts';

type Times = Pick<SentRequest, 'startedAt' | 'endedAt'> | Pick<Entry, 'startedAt' | 'endedAt' | 'raw'>;

// Clocks and a busy machine: within so many milliseconds, times tell nothing.
const TOGETHER = 50;
// Of two, one has ended and the other has not: an event may come late by as much.
const LATE = 1_000;
// More than any distance in time counts.
const OTHER = 1e15;

/** Of an entry, what decides which requests it can be. */
export interface Span {
  readonly started: number;
  /** When its request began: Charles begins an entry with its connection, which a browser may have opened ahead. */
  readonly reach: number;
  readonly status: number | null;
}

export function spanOf({ startedAt, raw, status }: Entry): Span {
  const started = startedAt ?? Number.NaN;
  return { started, reach: Math.max(started, Date.parse(raw.times.requestBegin ?? '') || 0), status };
}

export function fits(request: SentRequest, { started, reach, status }: Span): boolean {
  const isStatus = request.status === null || status === null || request.status === status;
  return request.until >= started && request.from <= reach && isStatus;
}

/** 0 when it was sent as it was recorded; more, the more differs. Cookies are not known at once. */
export function mismatch(request: SentRequest | undefined, entry: Entry | undefined): number {
  if (request === undefined || entry === undefined) return 0;
  const body = request.body();
  const otherBody = body !== null && !body.equals(entry.bytes('request'));
  const otherHeaders = Object.entries(request.headers()).filter(([name, value]) => {
    const recorded = entry.requestHeader(name);
    return recorded !== null && recorded !== value;
  });
  return (otherBody ? 1 : 0) + otherHeaders.length;
}

/** Squares: of those that overlap, what began and ended first is together. */
export function costOf(entry: Entry, request: SentRequest): number {
  return mismatch(request, entry) * OTHER + (spanOf(entry).reach - request.startedAt) ** 2 + endDistance(entry, request) ** 2;
}

/** Two entries, or two requests. */
export function isCloseTo(one: Times, other: Times): boolean {
  return Math.abs(beginOf(one) - beginOf(other)) <= TOGETHER && endDistance(one, other) <= TOGETHER;
}

function endDistance({ endedAt: one }: Times, { endedAt: other }: Times): number {
  if (one === null || other === null) return one === other ? 0 : LATE;
  return Math.abs(one - other);
}

function beginOf(times: Times): number {
  return 'raw' in times ? spanOf(times as Entry).reach : (times.startedAt ?? Number.NaN);
}
