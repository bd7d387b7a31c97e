// Lists of entries in messages: equal ones once, and the rest counted.
import type { Entry } from '../session/entry.ts';
import { formatCount } from '../util/format.ts';
import { grouped } from '../util/grouped.ts';
import { cutAtEnd } from '../util/printable.ts';
import { entryLine, type Numbering } from './entry-line.ts';

const LISTED = 10;
const HOSTS = 3;
const LONGEST_HOST = 100;

/** A line each, those that differ in their query alone as one, at most `most` lines and one that counts what is left. */
export function entryList(capture: Numbering, entries: readonly Entry[], most: number = LISTED): string[] {
  const groups = grouped(entries, likeness);
  const lines = groups.slice(0, most).map(([first, ...more]) => `  ${entryLine(capture, first)}${alikeText(more.length)}`);
  const left = groups.slice(most).flat();
  return left.length === 0 ? lines : [...lines, `  and ${left.length} more, to ${hostCounts(left)}`];
}

export function alikeText(count: number): string {
  return count === 0 ? '' : ` (and ${count} more like it)`;
}

/** `cdn.example (12), shop.example (3) and 4 other hosts`: the busiest first. */
export function hostCounts(entries: readonly Entry[]): string {
  const hosts = grouped(entries, ({ host }) => host).toSorted((a, b) => b.length - a.length);
  const named = hosts.slice(0, HOSTS).map((group) => `${cutAtEnd(group[0].host, LONGEST_HOST)} (${group.length})`);
  const left = hosts.length - named.length;
  return named.join(', ') + (left > 0 ? ` and ${formatCount(left, 'other host')}` : '');
}

/** The same of two entries that differ in their query alone. */
export function likeness({ method, scheme, host, port, path, status, state }: Entry): string {
  return JSON.stringify([method, scheme, host, port, path, status, state]);
}
