// Conditions that any of several things in an entry may fit: messages, events, parts, operations.

import type { Entry } from '../entry.ts';
import type { RedactionRules } from '../redaction/redaction-rules.ts';
import type { Miss } from './body-checks.ts';
import { type Condition, exactMatcher } from './condition.ts';
import { quotedValue, shownValue } from './shown.ts';

/** What is asked of one thing. */
export interface Aspect<Thing> {
  expected(rules: RedactionRules): string;
  judge(thing: Thing): Miss | null;
}

interface AnyOf<Thing> extends Pick<Condition, 'field' | 'lead' | 'expected'> {
  readonly body: NonNullable<Condition['body']>;
  /** One thing must fit them all. */
  readonly aspects: readonly Aspect<Thing>[];
  /** `messages`. */
  readonly noun: string;
  things(entry: Entry): Iterable<Thing>;
  /** What there is when there is no such thing. */
  none(entry: Entry, rules: RedactionRules): string;
}

export function anyOfCondition<Thing>({ aspects, noun, things, none, ...condition }: AnyOf<Thing>): Condition {
  const judge = (thing: Thing): Miss | null => together(aspects.map((aspect) => aspect.judge(thing)));
  const nearest = (entry: Entry): Nearest => nearestOf(things(entry), judge);
  return {
    ...condition,
    test: (entry) => {
      for (const thing of things(entry)) if (aspects.every((aspect) => aspect.judge(thing) === null)) return true;
      return false;
    },
    received: (entry, rules) => {
      const { count, miss } = nearest(entry);
      if (miss === null) return none(entry, rules);
      return count === 1 ? miss.received(rules) : `${count} ${noun}, the nearest: ${miss.received(rules)}`;
    },
    nearness: (entry) => nearest(entry).miss?.nearness() ?? 0,
    diff: (entry, rules) => nearest(entry).miss?.diff(rules) ?? null,
  };
}

interface Nearest {
  readonly count: number;
  /** Null when there is nothing that does not fit. */
  readonly miss: Miss | null;
}

// What a user wants to see is among the latest; there can be a great many.
const LOOKED_AT = 50;

function nearestOf<Thing>(things: Iterable<Thing>, judge: (thing: Thing) => Miss | null): Nearest {
  let count = 0;
  let latest: Thing[] = [];
  for (const thing of things) {
    count++;
    latest.push(thing);
    if (latest.length === 2 * LOOKED_AT) latest = latest.slice(-LOOKED_AT);
  }
  const misses = latest.slice(-LOOKED_AT).flatMap((thing) => judge(thing) ?? []);
  const ranked = misses.map((miss) => ({ miss, nearness: miss.nearness() }));
  const best = ranked.reduce<(typeof ranked)[number] | null>(
    (found, each) => (found === null || each.nearness >= found.nearness ? each : found),
    null,
  );
  return { count, miss: best?.miss ?? null };
}

/** What does not fit of one thing; null when all does. */
function together(misses: readonly (Miss | null)[]): Miss | null {
  const found = misses.filter((miss) => miss !== null);
  if (found.length === 0) return null;
  return {
    received: (rules) => found.map((miss) => miss.received(rules)).join(' and '),
    nearness: () => misses.reduce((sum, miss) => sum + (miss?.nearness() ?? 1), 0) / misses.length,
    diff: (rules) => found.map((miss) => miss.diff(rules)).find((diff) => diff !== null) ?? null,
  };
}

interface TextAspect<Thing> {
  readonly field: string;
  readonly wanted: unknown;
  /** Before the text: `file name `. */
  readonly label: string;
  /** What compiles it; by default texts are compared whole. */
  readonly matcher?: typeof exactMatcher;
  textOf(thing: Thing): string | null;
}

/** A whole text, a glob or a RegExp. @throws CharlesError `QUERY_INVALID` for anything else. */
export function textAspect<Thing>({ field, wanted, label, matcher = exactMatcher, textOf }: TextAspect<Thing>): Aspect<Thing> {
  const { expected, test } = matcher(field, wanted);
  const shown = typeof wanted === 'string' ? quotedValue : shownValue;
  return {
    expected: (rules) => label + shown('', expected, rules),
    judge: (thing) => {
      const text = textOf(thing);
      if (text !== null && test(text)) return null;
      return missOf((rules) => (text === null ? `no ${label.trim()}` : label + quotedValue('', text, rules)));
    },
  };
}

/** The same miss, with the name of what it is about. */
export function labelled(label: string, miss: Miss | null): Miss | null {
  return miss && { ...miss, received: (rules) => label + miss.received(rules) };
}

export function missOf(received: Miss['received']): Miss {
  return { received, nearness: () => 0, diff: () => null };
}
