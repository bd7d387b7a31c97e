// Adds values to rules that know names.
import type { RedactionRules } from './redaction-rules.ts';
import { secretPattern } from './secret-pattern.ts';

/** The rules, and these values secret under any name; where redaction is off it stays so. */
export function withValues(rules: RedactionRules, values: readonly string[]): RedactionRules {
  // Files and variables bring line ends along.
  return rules && { ...rules, values: [...rules.values, ...values.map((value) => secretPattern(value.trim()))] };
}
