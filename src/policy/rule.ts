// What a rule is, and the violations that it finds.
import type { Entry } from '../session/entry.ts';
import { formatCount } from '../util/format.ts';
import type { PolicyRule } from './policy-settings.ts';

/** Shows an entry on one line, without secrets. */
export type Describe = (entry: Entry) => string;

export interface Violation {
  readonly rule: PolicyRule;
  /** What is asked, in short; empty where the rule's name says it all. */
  readonly asks: string;
  /** As in `12 requests`. */
  readonly extent: string;
  /** What breaks it. */
  readonly entries: readonly Entry[];
  lines(describe: Describe): string[];
}

/** Null when the entries keep to it. */
export type Rule = (entries: readonly Entry[]) => Violation | null;

interface Finding {
  readonly entry: Entry;
  readonly detail: string;
}

const LISTED = 10;

/** What is wrong with an entry, empty if its own line says it all; null if nothing is. */
export type Look = (entry: Entry) => string | null;

/** A rule that finds single entries; `lookAmong` may first learn what it needs of them all. */
export function entryRule(rule: PolicyRule, asks: string, lookAmong: (entries: readonly Entry[]) => Look): Rule {
  return (entries) => {
    const detailOf = lookAmong(entries);
    const findings = entries.flatMap((entry) => {
      const detail = detailOf(entry);
      return detail === null ? [] : [{ entry, detail }];
    });
    if (findings.length === 0) return null;
    const extent = formatCount(findings.length, 'request');
    return { rule, asks, extent, entries: findings.map(({ entry }) => entry), lines: (describe) => listed(findings, describe) };
  };
}

/** Those that differ in their query alone as one line, and a count of what is left. */
function listed(findings: readonly Finding[], describe: Describe): string[] {
  const groups = alike(findings);
  const lines = groups.slice(0, LISTED).map(([first, ...more]) => {
    if (first === undefined) return '';
    const line = `${more.length > 0 ? `×${more.length + 1} ` : ''}${describe(first.entry)}`;
    return first.detail === '' ? line : `${line}: ${first.detail}`;
  });
  const left = groups.slice(LISTED).flat().length;
  return left === 0 ? lines : [...lines, `and ${left} more`];
}

function alike(findings: readonly Finding[]): Finding[][] {
  const groups = new Map<string, Finding[]>();
  for (const finding of findings) {
    const { method, scheme, host, port, path, status, error } = finding.entry;
    const likeness = [method, scheme, host, port, path, status, error, finding.detail].join(' ');
    const group = groups.get(likeness);
    if (group) group.push(finding);
    else groups.set(likeness, [finding]);
  }
  return [...groups.values()];
}
