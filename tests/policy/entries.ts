// Entries to judge, and what a policy finds in them.
import { entryLine } from '../../src/capture/entry-line.ts';
import { compilePolicy } from '../../src/policy/policy.ts';
import type { PolicySettings } from '../../src/policy/policy-settings.ts';
import { violationLines } from '../../src/policy/policy-violated.ts';
import { Entry } from '../../src/session/entry.ts';
import { redactionRules } from '../../src/session/redaction/redaction.ts';
import { type Parts, rawEntry } from '../session/fixtures/raw.ts';

type Changes = NonNullable<Parameters<typeof rawEntry>[0]>;

/** A finished GET over https, unless the URL or the changes say otherwise. */
export function entryOf(url: string, changes: Changes = {}, parts: Parts = {}): Entry {
  const { protocol, hostname, port, pathname, search } = new URL(url);
  const scheme = protocol.slice(0, -1);
  const place = { scheme, host: hostname, actualPort: Number(port || (scheme === 'http' ? 80 : 443)) };
  return new Entry(rawEntry({ ...place, path: pathname, query: search === '' ? null : search.slice(1), ...changes }, parts));
}

export function answered(url: string, status: number, changes: Changes = {}): Entry {
  return entryOf(url, { response: { ...rawEntry().response, status }, ...changes });
}

/** A CONNECT that nobody looked into; `sent`: its first bytes. */
export function tunnelTo(host: string, port: number = 443, sent: string = '\u0016\u0003\u0001'): Entry {
  const request = {
    ...rawEntry().request,
    body: { encoding: 'base64' as const, encoded: Buffer.from(sent, 'latin1').toString('base64') },
  };
  return entryOf(`https://${host}:${port}/`, { method: 'CONNECT', path: null, query: null, tunnel: true, request });
}

export function broken(url: string, errorMessage: string): Entry {
  const { status: _, ...response } = rawEntry().response;
  return entryOf(url, { status: 'EXCEPTION', errorMessage, response });
}

/** The violations as the summary shows them. */
export function judged(settings: PolicySettings, entries: readonly Entry[]): string[] {
  const policy = compilePolicy(settings);
  const numberOf = (entry: Entry): number => entries.indexOf(entry) + 1;
  const describe = (entry: Entry): string =>
    entryLine({ rules: redactionRules({}), numberOf: () => numberOf(entry) }, policy.shown(entry));
  return policy.judge(entries, new Set()).flatMap((violation) => violationLines(violation, describe));
}
