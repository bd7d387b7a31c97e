// How contents read in a message: short, on one line and without secrets.

import type { RawMessage } from '../raw-entry.ts';
import { redactLoose } from '../redaction/redact-loose.ts';
import { redactText } from '../redaction/redact-text.ts';
import { isSecret, type RedactionRules } from '../redaction/redaction-rules.ts';
import { shortened } from './condition.ts';

/** A value that has this name in a form, or none, as a message shows it. */
export function shownValue(name: string, text: string, rules: RedactionRules): string {
  if (rules !== null && isSecret(rules.parameters, name)) return rules.replacement;
  return shortened(redactLoose(redactText(text.slice(0, 2_000), null, rules), rules), 80);
}

/** As {@link shownValue}, in quotes. */
export function quotedValue(name: string, text: string, rules: RedactionRules): string {
  return JSON.stringify(shownValue(name, text, rules));
}

/** A few of them: `a, b and 4 more`. */
export function listed(texts: readonly string[]): string {
  const few = texts.slice(0, 5);
  return few.join(', ') + (texts.length > few.length ? ` and ${texts.length - few.length} more` : '');
}

/** What a body is that is not what was asked for. */
export function otherBody({ body, mimeType, sizes }: RawMessage): string {
  return body === undefined ? 'no body' : `${sizes.body} bytes of ${mimeType || 'no media type'}`;
}
