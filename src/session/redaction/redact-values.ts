// Takes out the values that are secret under any name, in whatever way a text writes them.
import { isUtf8 } from 'node:buffer';
import type { Rules } from './redact-pairs.ts';
import type { RedactionRules } from './redaction-rules.ts';

export function withoutValues(text: string, { values, replacement }: Rules): string {
  return values.length === 0 ? text : values.reduce((rest, value) => value.without(rest, replacement), text);
}

/** The same object when it holds none. In bytes that are no text only values in ASCII are known. */
export function bytesWithoutValues(bytes: Buffer, rules: RedactionRules): Buffer {
  if (rules === null || rules.values.length === 0) return bytes;
  const encoding = isUtf8(bytes) ? 'utf8' : 'latin1';
  const text = bytes.toString(encoding);
  const rest = withoutValues(text, rules);
  return rest === text ? bytes : Buffer.from(rest, encoding);
}
