// One entry of golden traffic: `POST https://shop.example/api/orders?page=2 -> 201 application/json`, and its request body below.
import { printable } from '../../util/printable.ts';
import { Entry } from '../entry.ts';
import { type RedactionRules, redactEntry } from '../redaction/redaction.ts';
import { bodyLines } from './traffic-text-body.ts';
import { fileWithPlaceholder, valueWithPlaceholders, withPlaceholders } from './traffic-text-values.ts';

type IsMasked = (name: string) => boolean;

const INDENT = '    ';
// jQuery's name for it, and those that people give it.
const CACHE_BUSTER = /^(_|cb|cache-?bust(er)?|no-?cache|rnd|rand|random)$/i;

export function trafficBlock(entry: Entry, rules: RedactionRules, isMasked: IsMasked): string {
  const { body: _, ...response } = entry.raw.response;
  const shown = new Entry(redactEntry({ ...entry.raw, response }, rules));
  if (shown.method === 'CONNECT') return printable(`CONNECT ${shown.host}:${shown.port}`);
  const head = `${shown.method} ${urlOf(shown, isMasked)} -> ${outcomeOf(shown)}`;
  return [head, ...bodyLines(shown, rules, isMasked).map((line) => (line === '' ? '' : INDENT + line))].map(printable).join('\n');
}

function urlOf({ url, raw, webSocket, startedAt }: Entry, isMasked: IsMasked): string {
  const [place = ''] = (webSocket ? url.replace(/^http/, 'ws') : url).split('?', 1);
  return withPlaceholders(fileWithPlaceholder(place), startedAt) + queryOf(raw.query ?? '', startedAt, isMasked);
}

/** Sorted by name; what needs no placeholder stays as it was sent. */
function queryOf(query: string, startedAt: number | null, isMasked: IsMasked): string {
  if (query === '') return '';
  const pairs = query.split('&').map((pair) => ({ pair, name: new URLSearchParams(pair).keys().next().value ?? '' }));
  pairs.sort((a, b) => (a.name === b.name ? 0 : a.name < b.name ? -1 : 1));
  return `?${pairs.map(({ pair, name }) => parameter(pair, name, startedAt, isMasked)).join('&')}`;
}

function parameter(pair: string, name: string, startedAt: number | null, isMasked: IsMasked): string {
  const equals = pair.indexOf('=');
  if (equals < 0) return pair;
  const raw = pair.slice(0, equals + 1);
  if (isMasked(name)) return `${raw}<masked>`;
  if (CACHE_BUSTER.test(name)) return `${raw}<random>`;
  const value = new URLSearchParams(pair).get(name) ?? '';
  const stable = valueWithPlaceholders(name, value, startedAt);
  return stable === value ? pair : raw + stable;
}

/** A stream's head alone: when it ends, and how, is a matter of when the test ends. */
function outcomeOf(entry: Entry): string {
  const { status, state, contentType, aborted } = entry;
  const head = [status, contentType].filter((part) => part !== null).join(' ');
  if (entry.webSocket || entry.resourceType === 'eventsource') return head || 'opened';
  if (state === 'in-flight') return `${head} (in flight)`.trim();
  if (state === 'failed') return `${head} (${aborted ? 'aborted' : 'broke off'})`.trim();
  return head || 'no reply';
}
