// A query as one line of English.

import { cutInMiddle } from '../../util/printable.ts';
import type { RedactionRules } from '../redaction/redaction-rules.ts';
import type { Condition } from './condition.ts';
import { expectation } from './mismatch.ts';

/** `POST **` + `/api/orders with status 2xx and request body {"sku":"A1"} that failed`. Never throws. */
export function sentence(conditions: readonly Condition[], rules: RedactionRules): string {
  const method = conditions.find(({ field }) => field === 'method');
  const url = conditions.find(({ field }) => field === 'url');
  const details = conditions.filter((condition) => condition !== method && condition !== url && condition.clause === undefined);
  const phrase = (condition: Condition): string => cutInMiddle(condition.lead + expectation(condition, rules), LONGEST_PART);
  const start = [...(method ? [phrase(method)] : url ? [] : ['any']), url ? phrase(url) : 'request'].join(' ');
  const clauses = conditions.flatMap(({ clause }) =>
    clause === undefined ? [] : cutInMiddle(typeof clause === 'string' ? clause : clause(rules), LONGEST_PART),
  );
  const end = joined(clauses, LONGEST - start.length);
  const middle = joined(details.map(phrase), LONGEST - start.length - end.length);
  return [start, ...(middle === '' ? [] : ['with', middle]), end].join(' ').trim();
}

const LONGEST_PART = 220;
const LONGEST = 400;

/** As many as there is room for, at least one, and a count of what is left. */
function joined(parts: readonly string[], room: number): string {
  let length = 0;
  const few = parts.filter((part, index) => {
    length += part.length;
    return index === 0 || length <= room;
  });
  return [...few, ...(few.length < parts.length ? [`${parts.length - few.length} more`] : [])].join(' and ');
}
