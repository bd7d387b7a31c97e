// Traffic as a text that is the same in every run of the same test, for golden files: a block an entry, sorted, without secrets.
import type { Entry } from '../entry.ts';
import type { RedactionRules } from '../redaction/redaction.ts';
import { trafficBlock } from './traffic-text-block.ts';

export interface TrafficTextOptions {
  /** A text: what query parameters, form fields and JSON members of exactly this name hold. A RegExp: what it matches in a block. */
  readonly mask?: readonly (string | RegExp)[];
  /** The last word on the block of one entry: another text for it, or null to leave it out. Secrets are hidden in the block, not in the entry. */
  readonly normalize?: (block: string, entry: Entry) => string | null;
}

/** One block after the other, by URL, method and the rest; equal ones once, with their number (`×2`). Ends with a line break. */
export function trafficText(entries: readonly Entry[], rules: RedactionRules, options: TrafficTextOptions = {}): string {
  const { mask = [], normalize } = options;
  const names = new Set(mask.filter((each) => typeof each === 'string'));
  const patterns = mask.flatMap((each) => (typeof each === 'string' ? [] : [everywhere(each)]));
  const counts = new Map<string, number>();
  for (const entry of entries.filter(isTraffic)) {
    const block = patterns.reduce(
      masked,
      trafficBlock(entry, rules, (name) => names.has(name)),
    );
    const kept = normalize === undefined ? block : normalize(block, entry);
    if (kept !== null) counts.set(kept, entry.tunnel ? 1 : (counts.get(kept) ?? 0) + 1);
  }
  const blocks = [...counts].map(([block, count]) => ({ key: sortKey(block), text: counted(block, count) }));
  blocks.sort((a, b) => (a.key < b.key ? -1 : 1));
  return blocks.length === 0 ? '(no requests)\n' : `${blocks.map(({ text }) => text).join('\n')}\n`;
}

/** Without what browsers send by themselves, in one run and not in the next: connections opened ahead, preflights, icons. */
function isTraffic(entry: Entry): boolean {
  if (entry.method === 'CONNECT') return entry.tunnel;
  if (entry.method === 'OPTIONS' && entry.requestHeader('access-control-request-method') !== null) return false;
  return entry.path !== '/favicon.ico';
}

function everywhere(pattern: RegExp): RegExp {
  return new RegExp(pattern.source, [...new Set(`${pattern.flags.replace('y', '')}g`)].join(''));
}

function masked(text: string, pattern: RegExp): string {
  return text.replace(pattern, (match) => (match === '' ? '' : '<masked>'));
}

/** Of the finished text: what was normalised must not order it. */
function sortKey(block: string): string {
  return block.replace(/^(\S+) (\S*)/, '$2 $1');
}

function counted(block: string, count: number): string {
  return count === 1 ? block : block.replace(/$/m, ` ×${count}`);
}
