// Says what was seen instead of what was asked for: the nearest entries, and the fields in which they differ.
import { CharlesError } from '../errors/charles-error.ts';
import type { Entry } from '../session/entry.ts';
import { type CompiledQuery, describeQuery, type Mismatch } from '../session/query.ts';
import { type RedactionRules, redactUrl } from '../session/redaction.ts';

const NEAREST = 3;
const LISTED = 10;
const LONGEST_FIELD = 200;

/** One line: method, URL, and how it went. */
export function describeEntry(entry: Entry, rules: RedactionRules): string {
  const outcome = entry.status ?? (entry.state === 'in-flight' ? 'in flight' : redactUrl(entry.error ?? 'failed', rules));
  return `${entry.method} ${redactUrl(entry.url, rules)} -> ${outcome}`;
}

/** What was seen, as lines for an error message; secrets redacted. `hidden`: what may keep all traffic from being seen, if known. */
export function explainMiss(
  query: CompiledQuery,
  entries: readonly Entry[],
  rules: RedactionRules,
  hidden: string | null = null,
): string {
  if (entries.length === 0) return `Captured: nothing. ${hidden ?? 'Did the traffic go through the proxy of this test?'}`;
  const ranked = entries
    .map((entry) => ({ entry, mismatches: query.mismatches(entry, rules) }))
    .filter(({ mismatches }) => mismatches.length > 0)
    .toSorted((a, b) => a.mismatches.length - b.mismatches.length);
  const nearest = ranked.slice(0, NEAREST).map(({ entry, mismatches }) => {
    return [`  ${describeEntry(entry, rules)}`, ...mismatches.map((mismatch) => `      ${differs(mismatch)}`)].join('\n');
  });
  const others = ranked.slice(NEAREST, NEAREST + LISTED).map(({ entry }) => `  ${describeEntry(entry, rules)}`);
  const left = ranked.length - NEAREST - LISTED;
  return [
    `Nearest of ${entries.length} captured:`,
    ...nearest,
    ...(others.length > 0 ? ['Others:', ...others] : []),
    ...(left > 0 ? [`  and ${left} more`] : []),
    ...opaqueTunnels(entries),
  ].join('\n');
}

export function waitTimedOut(
  query: CompiledQuery,
  timeout: number,
  entries: readonly Entry[],
  rules: RedactionRules,
  hidden: string | null,
): CharlesError {
  return new CharlesError('WAIT_TIMEOUT', {
    what: `No entry matched within ${timeout} ms`,
    why: `waited for ${describeQuery(query, rules)}`,
    mend: explainMiss(query, entries, rules, hidden),
  });
}

function differs({ field, expected, received }: Mismatch): string {
  return `${field}: expected ${shortened(expected)}, received ${shortened(received)}`;
}

function shortened(text: string): string {
  return text.length > LONGEST_FIELD ? `${text.slice(0, LONGEST_FIELD)}… (${text.length} characters)` : text;
}

/** A recorder that does not look into a tunnel hides the requests that may have been meant. */
function opaqueTunnels(entries: readonly Entry[]): string[] {
  const hosts = new Set(entries.filter(({ tunnel }) => tunnel).map(({ host, port }) => `${host}:${port}`));
  if (hosts.size === 0) return [];
  return [`Not looked into: tunnels to ${[...hosts].slice(0, 5).join(', ')} (the recorder does not decrypt or decode them).`];
}
