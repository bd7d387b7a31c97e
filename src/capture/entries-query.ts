// What entries() can be asked for beside a query: whose requests, by Playwright's objects.
import { CharlesError } from '../errors/charles-error.ts';
import type { Query, QueryFields } from '../session/query/query.ts';
import { callInvalid } from './wait-options.ts';

/** A `Page` of Playwright, by what tells it from other things. */
export interface SendingPage {
  context(): object;
  mainFrame(): object;
}

/** A `BrowserContext` of Playwright, by what tells it from other things. */
export interface SendingContext {
  newPage(): Promise<object>;
  pages(): object[];
}

export interface Sender {
  /** Only what this page sent, its frames and workers included; a popup is a page of its own. */
  readonly page?: SendingPage;
  /** Only what pages and service workers of this context sent. */
  readonly context?: SendingContext;
}

export type EntriesQuery = Query | (QueryFields & Sender);

/** A query in its two parts; null where there is none. @throws CharlesError `OPTION_INVALID` for what is no page or context. */
export function splitQuery(query: EntriesQuery | undefined): { readonly query: Query | null; readonly sender: Sender | null } {
  if (query === undefined) return { query: null, sender: null };
  if (typeof query !== 'object' || query === null || !('page' in query || 'context' in query)) return { query, sender: null };
  const { page, context, ...fields } = query;
  checkSender('page', page, ['context', 'mainFrame']);
  checkSender('context', context, ['newPage', 'pages']);
  if (page === undefined && context === undefined)
    throw invalid('`page` and `context` are undefined', 'Leave them out to get the entries of all.');
  if (page !== undefined && context !== undefined && page.context() !== context) {
    throw invalid('`page` is not of this `context`', 'Give one of them.');
  }
  return { query: fields, sender: { ...(page && { page }), ...(context && { context }) } };
}

function checkSender(name: 'page' | 'context', value: unknown, methods: readonly string[]): void {
  if (value === undefined) return;
  const members = typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
  if (methods.every((method) => typeof members[method] === 'function')) return;
  const kind = name === 'page' ? 'Page' : 'BrowserContext';
  throw invalid(
    `expected \`${name}\` to be a ${kind} of Playwright, got ${value === null ? 'null' : typeof value}`,
    `As in charles.entries({ ${name} }).`,
  );
}

/** @throws CharlesError `OPTION_INVALID`, where an empty list would let a test pass by accident. */
export function neverSeen(name: 'page' | 'context'): CharlesError {
  return invalid(
    `the requests of this ${name} were not watched`,
    'Use `page`, `context`, or what is made by the fixture `browser`; of others, only a query can tell the entries.',
  );
}

/** @throws CharlesError `OPTION_UNSUPPORTED` where the times of entries and of a browser's events are of different clocks. */
export function sendersUnknown(): CharlesError {
  return new CharlesError('OPTION_UNSUPPORTED', {
    what: 'Failed to run charles.entries()',
    why: 'entries of a Charles on another machine are told by time, by its clock, and the requests of a page by that of this machine',
    mend: 'Leave `page` and `context` out, and tell the entries by a query.',
  });
}

/** `lines`: what is doubtful. @throws CharlesError `OPTION_UNSUPPORTED`, where a guess would let a test pass by accident. */
export function cannotTell(lines: readonly string[]): CharlesError {
  return new CharlesError('OPTION_UNSUPPORTED', {
    what: 'Failed to run charles.entries()',
    why: 'requests alike went out at one time, and nothing tells which of them is whose',
    mend: [...lines, 'Send them one after the other, or leave `page` and `context` out and tell them by a query.'].join('\n'),
  });
}

function invalid(why: string, mend: string): CharlesError {
  return callInvalid('charles.entries()', why, mend);
}
