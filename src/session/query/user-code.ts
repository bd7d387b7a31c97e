// Asks what users wrote into a query: predicates, schemas and matchers that throw or answer later are errors, never a verdict.
import { isCharlesError } from '../../errors/charles-error.ts';
import type { Entry } from '../entry.ts';
import { redactLoose } from '../redaction/redact-loose.ts';
import { builtInRules } from '../redaction/redaction-rules.ts';
import { type Condition, queryInvalid, shortened } from './condition.ts';

/** Whether the entry fits. @throws CharlesError `QUERY_INVALID` when the user's own code in it throws. */
export function holds(condition: Condition, entry: Entry): boolean {
  try {
    return condition.test(entry);
  } catch (error) {
    if (isCharlesError(error, 'QUERY_INVALID')) throw error;
    const mend =
      'It is asked about every entry that fits the fields before it: let it return false for those that it does not mean.';
    throw queryInvalid(condition.field, `the check threw ${thrownText(error)}`, mend);
  }
}

/** The verdict of a predicate. @throws CharlesError `QUERY_INVALID` for a promise: it would always count as true. */
export function verdict(field: string, result: unknown): boolean {
  if (!isThenable(result)) return Boolean(result);
  throw queryInvalid(field, 'the predicate is asynchronous', 'Give a synchronous predicate.');
}

/** True for a promise of any kind, whose failure is then nobody's. */
export function isThenable(value: unknown): boolean {
  const then = (value as { then?: unknown } | null | undefined)?.then;
  if (typeof then !== 'function') return false;
  then.call(
    value,
    () => {},
    () => {},
  );
  return true;
}

/** What was thrown, in short; errors may quote what they are about. */
function thrownText(error: unknown): string {
  try {
    const { name, message } = error as Error;
    const text = typeof message === 'string' ? `${name}: ${message}` : `a ${typeof error}`;
    return shortened(redactLoose(text.slice(0, 2_000), builtInRules), 200);
  } catch {
    return `a ${typeof error}`;
  }
}
