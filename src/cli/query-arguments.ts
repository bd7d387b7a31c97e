// A query as it is written on a command line: `method=POST status=4xx,5xx query.page=2 duration=200.. url~=orders$`.
import type { Query } from '../session/index.ts';
import { unusable } from './command.ts';

export const QUERY_HELP = `A query is a list of field=value, which must all fit; the fields are those of the queries in tests (README, Queries):
  method=POST  host='*.example.com'  path=/api/orders  url='**/api/**'  status=4xx,503  resourceType=fetch
  failed=true  duration=1000..  responseSize=..50000  query.page=2  requestHeaders.accept=text/html
  responseBody='some text'  requestBody='{"sku":"A1"}'  graphql=AddToCart
field~=pattern is a RegExp (url~='orders$', responseBody~='sku-\\d+'). failed, webSocket and eventSource take true or false, duration and sizes a
range a..b, status a list; {…} and […] are JSON for bodies, graphql, multipart, webSocket and eventSource. All else is text as it stands.
`;

const NAMED = new Set(['query', 'requestHeaders', 'responseHeaders', 'form', 'multipart']);
const YES_OR_NO = new Set(['failed', 'webSocket', 'eventSource']);
const RANGES = new Set(['duration', 'requestSize', 'responseSize']);
const JSON_TOO = new Set(['requestBody', 'responseBody', 'graphql', 'multipart', 'webSocket', 'eventSource']);

/** Null without arguments. Throws `OPTION_INVALID`; what a field takes is for `compileQuery` to check. */
export function queryOf(args: readonly string[]): Query | null {
  if (args.length === 0) return null;
  const query: Record<string, unknown> = {};
  for (const arg of args) {
    const { groups } = /^(?<field>[a-z]\w*)(\.(?<name>[^=~]+))?(?<sign>~?=)(?<value>.*)$/is.exec(arg) ?? {};
    if (groups?.field === undefined) throw unusable(`"${arg}" is no field=value`, 'playwright-charles show --help shows how.');
    const { field, name, sign, value = '' } = groups;
    const wanted = sign === '~=' ? regExp(value, arg) : read(name === undefined ? field : '', value);
    if (name === undefined) put(query, field, wanted, arg);
    else put(membersOf(query, field, arg), name, wanted, arg);
  }
  return query as Query;
}

function membersOf(query: Record<string, unknown>, field: string, arg: string): Record<string, unknown> {
  if (!NAMED.has(field)) throw unusable(`"${arg}": ${field} has no names`, `Names have ${[...NAMED].join(', ')}.`);
  query[field] ??= {};
  const members = query[field];
  if (typeof members !== 'object' || members === null) throw unusable(`"${arg}" comes after ${field}=…`, 'Give one of them.');
  return members as Record<string, unknown>;
}

function put(target: Record<string, unknown>, key: string, value: unknown, arg: string): void {
  if (Object.hasOwn(target, key)) throw unusable(`"${arg}" is given twice`, 'Give each field once.');
  // Not an assignment: a header may be called __proto__.
  Object.defineProperty(target, key, { value, enumerable: true });
}

function read(field: string, text: string): unknown {
  if (field === 'status') return text.split(',').map((each) => (/^\d+$/.test(each) ? Number(each) : each));
  if (YES_OR_NO.has(field) && (text === 'true' || text === 'false')) return text === 'true';
  if (RANGES.has(field)) return range(text);
  return JSON_TOO.has(field) && /^[[{]/.test(text) ? json(text) : text;
}

function range(text: string): unknown {
  const [, min, max] = /^(\d*)\.\.(\d*)$/.exec(text) ?? [];
  if (!min && !max) throw unusable(`"${text}" is no range`, 'Give 100.., ..200 or 100..200.');
  return { ...(min ? { min: Number(min) } : {}), ...(max ? { max: Number(max) } : {}) };
}

function regExp(source: string, arg: string): RegExp {
  try {
    return new RegExp(source);
  } catch {
    throw unusable(`"${arg}" is no RegExp`, 'Correct it, or write = for a text.');
  }
}

/** What only looks like JSON is a text. */
function json(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
