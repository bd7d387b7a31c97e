// Refuses fields that no entry can fit together: such a query finds nothing, and its `.not` would pass by accident.
import { kindOf, queryInvalid, quoted } from './condition.ts';
import { globParts, literalHost, literalPath } from './glob-parts.ts';
import { hostMatcher, pathMatcher } from './places.ts';

/** Fields whose own values have been checked already. */
type Given = Readonly<Record<string, unknown>>;

/** Why two fields exclude each other, and how to mend it. */
interface Contradiction {
  readonly fields: readonly [string, string];
  readonly why: string;
  readonly mend: string;
}

/** @throws CharlesError `QUERY_INVALID`, naming both fields. */
export function refuseContradictions(query: object): void {
  for (const rule of rules) {
    const found = rule(query as Given);
    if (found === null) continue;
    throw queryInvalid(found.fields.join(' and '), `no entry fits both: ${found.why}`, found.mend);
  }
}

const rules: readonly ((query: Given) => Contradiction | null)[] = [
  failedAndStatus,
  urlAndHost,
  urlAndPath,
  urlAndQuery,
  webSocketAndMethod,
  webSocketAndEvents,
  (query) => contentAndMethod(query, 'form'),
  (query) => contentAndMethod(query, 'multipart'),
];

// The reverse is possible: a response that breaks off after its head has a status of 200 and failed.
function failedAndStatus({ failed, status }: Given): Contradiction | null {
  if (failed !== false || status === undefined) return null;
  const list: unknown[] = Array.isArray(status) ? status : [status];
  if (!list.every((each) => Number(String(each)[0]) >= 4)) return null;
  return {
    fields: ['failed', 'status'],
    why: 'an exchange that was answered with 400 or more has failed',
    mend: 'Leave failed out.',
  };
}

function urlAndHost({ url, host }: Given): Contradiction | null {
  const parts = typeof url === 'string' && host !== undefined ? globParts(url) : null;
  const literal = parts && literalHost(parts);
  if (literal === null || hostMatcher(host).test(literal)) return null;
  return {
    fields: ['url', 'host'],
    why: `the host of the url is ${quoted(literal)}`,
    mend: 'Give the host in one of them only.',
  };
}

function urlAndPath({ url, path }: Given): Contradiction | null {
  if (typeof url !== 'string' || path === undefined) return null;
  const rest = url.startsWith('/') ? url : globParts(url)?.rest;
  const literal = rest === undefined ? null : literalPath(rest);
  if (literal === null || pathMatcher(path).test(literal)) return null;
  return {
    fields: ['url', 'path'],
    why: `the path of the url is ${quoted(literal)}`,
    mend: 'Give the path in one of them only.',
  };
}

function urlAndQuery({ url, query }: Given): Contradiction | null {
  const rest = typeof url === 'string' && query !== undefined ? globParts(url)?.rest : undefined;
  if (rest === undefined || rest.includes('?') || literalPath(rest) === null) return null;
  return {
    fields: ['url', 'query'],
    why: 'a URL that fits this url has no query',
    mend: 'End the url in "*" or "?**", or give host and path instead of it.',
  };
}

function webSocketAndMethod({ webSocket, method }: Given): Contradiction | null {
  if (!isAsked(webSocket) || method === undefined || /^(get|connect)$/i.test(String(method))) return null;
  return {
    fields: ['webSocket', 'method'],
    why: 'a WebSocket begins with GET, or CONNECT over HTTP/2',
    mend: 'Leave method out.',
  };
}

function webSocketAndEvents({ webSocket, eventSource }: Given): Contradiction | null {
  if (!isAsked(webSocket) || !isAsked(eventSource)) return null;
  return { fields: ['webSocket', 'eventSource'], why: 'a WebSocket carries no event stream', mend: 'Leave one of them out.' };
}

function contentAndMethod(query: Given, field: 'form' | 'multipart'): Contradiction | null {
  const method = String(query.method ?? '').toUpperCase();
  if (query[field] === undefined || (method !== 'GET' && method !== 'HEAD')) return null;
  return {
    fields: [field, 'method'],
    why: `a ${method} request carries no form`,
    mend: 'A form that is sent with GET has its fields in the URL: use query.',
  };
}

function isAsked(value: unknown): boolean {
  return value === true || kindOf(value) === 'an object';
}
