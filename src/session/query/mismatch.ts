// What an entry lacks, for messages: nothing here throws, whatever entry and query hold.
import { isCharlesError } from '../../errors/charles-error.ts';
import type { Entry } from '../entry.ts';
import type { RedactionRules } from '../redaction/redaction-rules.ts';
import { type Condition, type Difference, secretDiffers } from './condition.ts';
import { holds } from './user-code.ts';

/** One thing that an entry lacks: short texts without secrets. */
export interface Mismatch {
  /** `status`, `requestHeaders.accept`. */
  readonly field: string;
  readonly expected: string;
  readonly received: string;
  /** How near the entry comes to what was expected: 0 (nothing in common) to less than 1. Worked out when it is read. */
  readonly nearness: number;
  /** Of a body: pretty texts whose lines can be compared; null where there is nothing short to show. Worked out when it is read. */
  readonly diff: Difference | null;
}

/** @throws CharlesError `QUERY_INVALID` where asking the conditions in turn until one fails would throw it. */
export function mismatchesOf(conditions: readonly Condition[], entry: Entry, rules: RedactionRules): Mismatch[] {
  const found: Mismatch[] = [];
  for (const condition of conditions) {
    try {
      if (!holds(condition, entry)) found.push(mismatch(condition, entry, rules));
    } catch (error) {
      if (found.length === 0 || !isCharlesError(error)) throw error;
      const { field } = condition;
      found.push({ field, expected: expectation(condition, rules), received: error.why, nearness: 0, diff: null });
    }
  }
  return found;
}

/** What the condition asks for, for messages. */
export function expectation(condition: Condition, rules: RedactionRules): string {
  return attempt(() => condition.expected(rules), UNSHOWABLE);
}

const NEAREST = 0.99;
const UNSHOWABLE = '(cannot be shown)';

function mismatch(condition: Condition, entry: Entry, rules: RedactionRules): Mismatch {
  const expected = expectation(condition, rules);
  const received = attempt(() => condition.received(entry, rules), UNSHOWABLE);
  return {
    field: condition.field,
    expected,
    received: received === expected ? `${received} ${secretDiffers}` : received,
    get nearness() {
      return Math.min(
        attempt(() => condition.nearness?.(entry) ?? 0, 0),
        NEAREST,
      );
    },
    get diff() {
      return attempt(() => condition.diff?.(entry, rules) ?? null, null);
    },
  };
}

function attempt<T>(act: () => T, otherwise: T): T {
  try {
    return act();
  } catch {
    return otherwise;
  }
}
