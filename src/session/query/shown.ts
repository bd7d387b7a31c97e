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

/** What a body is that is not what was asked for. */
export function otherBody({ body, mimeType, sizes }: RawMessage): string {
  return body === undefined ? 'no body' : `${sizes.body} bytes of ${mimeType || 'no media type'}`;
}
