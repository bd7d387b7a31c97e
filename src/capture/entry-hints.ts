// What would have made a near entry match: tried out, so that a hint is only given when it is true.
import { Entry } from '../session/entry.ts';
import { defaultPort } from '../session/entry-url.ts';
import { UNKNOWN_YET } from '../session/query/nearness.ts';
import { type CompiledQuery, compileQuery, type Mismatch, type Query } from '../session/query/query.ts';
import type { RawEntry } from '../session/raw-entry.ts';
import { printable } from '../util/printable.ts';

type Hint = (miss: Tried) => string | null;

interface Tried {
  readonly query: CompiledQuery;
  readonly entry: Entry;
  readonly mismatches: readonly Mismatch[];
  readonly entries: readonly Entry[];
  readonly isNear: boolean;
}

/** At most one a cause; without secrets. */
export function entryHints(miss: Tried): string[] {
  return hints.flatMap((hint) => hint(miss) ?? []);
}

const hints: readonly Hint[] = [forgottenQuery, trailingSlash, otherScheme, otherCase, preflight, inFlight, bodiless];

function forgottenQuery(miss: Tried): string | null {
  const url = find(miss, 'url');
  if (url === undefined || miss.entry.raw.query === null || !wouldFit(miss, { query: null }, ['url'])) return null;
  const better = [`${url.expected}*`, `${url.expected}**`].find((glob) => fits({ url: glob }, miss.entry));
  return better === undefined
    ? 'only the query of the URL does not fit'
    : `the URL has a query, which the glob leaves out: url: '${printable(better)}' would fit`;
}

function trailingSlash(miss: Tried): string | null {
  const { path } = miss.entry.raw;
  if (path === null || path === '/') return null;
  const other = path.endsWith('/') ? path.slice(0, -1) : `${path}/`;
  if (!wouldFit(miss, { path: other }, ['url', 'path'])) return null;
  return path.endsWith('/')
    ? 'it has a slash at the end that the query does not have'
    : 'it lacks the slash at the end of the query';
}

function otherScheme(miss: Tried): string | null {
  const { scheme, actualPort } = miss.entry.raw;
  const other = scheme === 'https' ? 'http' : scheme === 'http' ? 'https' : null;
  if (other === null) return null;
  const port = actualPort === defaultPort(scheme) ? defaultPort(other) : actualPort;
  if (!wouldFit(miss, { scheme: other, actualPort: port }, ['url'])) return null;
  return `it went over ${scheme}, the query asks for ${other}`;
}

function otherCase(miss: Tried): string | null {
  const { path, query } = miss.entry.raw;
  const lower: Partial<RawEntry> = { path: path?.toLowerCase() ?? null, query: query?.toLowerCase() ?? null };
  const entry = new Entry({ ...miss.entry.raw, ...lower });
  const isCaseAlone = (['url', 'path'] as const).some((field) => {
    const asked = find(miss, field)?.expected.toLowerCase();
    return asked !== undefined && fits({ [field]: asked }, entry);
  });
  return isCaseAlone ? 'only upper and lower case differ' : null;
}

// Of another URL it says nothing; a body, and most headers and statuses, it cannot have.
function preflight({ entry, mismatches, entries }: Tried): string | null {
  const asksFor = entry.requestHeader('access-control-request-method');
  const method = mismatches.find(({ field }) => field === 'method')?.expected;
  if (entry.method !== 'OPTIONS' || asksFor === null || asksFor.toUpperCase() !== method) return null;
  if (mismatches.some(({ field }) => /^(url|host|path|query\..*)$/s.test(field))) return null;
  const hasFollowed = entries.some((other) => other.url === entry.url && other.method === method);
  const hint = `this is the CORS preflight of a ${method}`;
  return hasFollowed ? `${hint}, not the ${method} itself` : `${hint} that was not captured: does its answer allow it?`;
}

function inFlight({ entry, mismatches }: Tried): string | null {
  if (entry.state !== 'in-flight' || !mismatches.every((mismatch) => mayStillFit(entry, mismatch))) return null;
  return 'its response is not complete: a longer timeout may help';
}

function mayStillFit({ status, contentType, webSocket }: Entry, { field, expected, nearness }: Mismatch): boolean {
  // A stream may bring more, but stays one.
  if (field === 'eventSource') return contentType === null || (contentType === 'text/event-stream' && expected !== 'false');
  if (field === 'webSocket.received') return status === null || webSocket;
  return isOfResponse(field) && nearness === UNKNOWN_YET;
}

function bodiless({ entry, mismatches, isNear }: Tried): string | null {
  if (!isNear || !mismatches.some(({ field }) => field === 'responseBody')) return null;
  if (entry.method === 'HEAD') return 'the response to a HEAD has no body';
  return entry.status === 204 || entry.status === 304 ? `a ${entry.status} has no body` : null;
}

function find({ mismatches }: Tried, field: string): Mismatch | undefined {
  return mismatches.find((mismatch) => mismatch.field === field);
}

/** One of these fields does not fit, and with the change none of them would be left that does not. */
function wouldFit({ query, entry, mismatches }: Tried, change: Partial<RawEntry>, fields: readonly string[]): boolean {
  const isOne = ({ field }: Mismatch): boolean => fields.includes(field);
  return mismatches.some(isOne) && !query.mismatches(new Entry({ ...entry.raw, ...change })).some(isOne);
}

/** False too for what is no query: the texts of a message may be cut or redacted. */
function fits(query: Query, entry: Entry): boolean {
  try {
    return compileQuery(query).matches(entry);
  } catch {
    return false;
  }
}

const RESPONSE_FIELDS: ReadonlySet<string> = new Set([
  'status',
  'contentType',
  'failed',
  'duration',
  'responseSize',
  'responseBody',
]);

function isOfResponse(field: string): boolean {
  return RESPONSE_FIELDS.has(field) || field.startsWith('responseHeaders.');
}
