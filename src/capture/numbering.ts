// Which capture an entry is of, for those who are given nothing but the entry: its number, and what is secret in it.
import type { Entry } from '../session/entry.ts';
import { builtInRules } from '../session/redaction/redaction-rules.ts';
import type { Numbering } from './entry-line.ts';

const captures = new WeakMap<Entry, Numbering>();

const UNKNOWN: Numbering = { rules: builtInRules, numberOf: () => null };

export function ownedBy(entry: Entry, capture: Numbering): Entry {
  captures.set(entry, capture);
  return entry;
}

/** The capture of the entry; the built-in rules and no numbers for one that was read from elsewhere. */
export function numberingOf(entry: Entry): Numbering {
  return captures.get(entry) ?? UNKNOWN;
}
