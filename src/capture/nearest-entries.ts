// Ranks the entries that do not match a query by how little they differ from it.
import type { Entry } from '../session/entry.ts';
import type { CompiledQuery, Mismatch } from '../session/query/query.ts';
import type { RedactionRules } from '../session/redaction/redaction.ts';
import { grouped } from '../util/grouped.ts';
import { entryHints } from './entry-hints.ts';
import { likeness } from './entry-list.ts';

export interface Miss {
  readonly entry: Entry;
  readonly mismatches: readonly Mismatch[];
}

export interface NearMiss extends Miss {
  /** What would have made it match. */
  readonly hints: readonly string[];
  /** How many others are the same but for their query. */
  readonly alike: number;
}

export interface Ranking {
  /** The nearest first. */
  readonly near: readonly NearMiss[];
  /** What has too little in common with the query to be called near, the nearest first. */
  readonly others: readonly Entry[];
  /** All that do not match. */
  readonly misses: readonly Miss[];
}

interface Ranked extends Miss {
  readonly distance: number;
  readonly isNear: boolean;
}

const NEAREST = 3;
// Hints are tried out.
const HINTED = 50;
const ALIKE = 0.5;
// Than the nearest: about one field.
const FARTHER = 1;
// Where a request went tells more than what it was answered.
const PLACES: ReadonlySet<string> = new Set(['url', 'host', 'path']);
const PLACE_WEIGHT = 3;

export function rankEntries(query: CompiledQuery, entries: readonly Entry[], rules: RedactionRules): Ranking {
  const misses = entries
    .map((entry) => ranked(entry, query.mismatches(entry, rules), query.fields.length))
    .filter(({ mismatches }) => mismatches.length > 0)
    // Sorting keeps the order of equals, so the later one comes first.
    .toReversed()
    .toSorted((a, b) => a.distance - b.distance);
  const best = misses[0]?.distance ?? 0;
  const candidates = misses
    .slice(0, HINTED)
    .map((miss) => ({ ...miss, hints: entryHints({ ...miss, query, entries }) }))
    .filter(({ isNear, distance, hints }) => hints.length > 0 || (isNear && distance <= best + FARTHER));
  const groups = grouped(candidates, saying).slice(0, NEAREST);
  const near = groups.map(([first, ...more]) => ({ ...first, alike: more.length }));
  const shown = new Set(groups.flat().map(({ entry }) => entry));
  return { near, others: misses.map(({ entry }) => entry).filter((entry) => !shown.has(entry)), misses };
}

/** The same of entries of which a message would say the same. */
function saying({ entry, mismatches }: Miss): string {
  return JSON.stringify([likeness(entry), ...mismatches.map(({ field, received }) => [field, received])]);
}

function ranked(entry: Entry, mismatches: readonly Mismatch[], asked: number): Ranked {
  const places = mismatches.filter(({ field }) => PLACES.has(field)).map(({ nearness }) => nearness);
  const isThere = places.every((nearness) => nearness >= ALIKE);
  // To tell how near a body is takes time, and of a request to elsewhere nobody asks.
  const others = mismatches.filter(({ field }) => !PLACES.has(field)).map((mismatch) => (isThere ? mismatch.nearness : 0));
  const distance = PLACE_WEIGHT * far(places) + far(others);
  const differsInAll =
    mismatches.length === asked && !(places.length > 0 && isThere) && others.every((nearness) => nearness < ALIKE);
  return { entry, mismatches, distance, isNear: isThere && !differsInAll };
}

function far(nearnesses: readonly number[]): number {
  return nearnesses.reduce((sum, nearness) => sum + 1 - nearness, 0);
}
