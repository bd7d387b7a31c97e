// A query as one line of English.

import type { RedactionRules } from '../redaction/redaction-rules.ts';
import type { Condition } from './condition.ts';
import { expectation } from './mismatch.ts';

/** `POST **` + `/api/orders with status 2xx and request body {"sku":"A1"} that failed`. Never throws. */
export function sentence(conditions: readonly Condition[], rules: RedactionRules): string {
  const method = conditions.find(({ field }) => field === 'method');
  const url = conditions.find(({ field }) => field === 'url');
  const details = conditions.filter((condition) => condition !== method && condition !== url && condition.clause === undefined);
  const phrase = (condition: Condition): string => condition.lead + expectation(condition, rules);
  return [
    ...(method ? [phrase(method)] : url ? [] : ['any']),
    url ? phrase(url) : 'request',
    ...(details.length > 0 ? ['with', details.map(phrase).join(' and ')] : []),
    conditions.flatMap(({ clause }) => clause ?? []).join(' and '),
  ]
    .join(' ')
    .trim();
}
