// Takes secrets out of JSON text in one pass without parsing it: broken, cut and hostile JSON cost no more than good JSON.
import { redactUrlWithoutJson } from './redact-pairs.ts';
import { withoutValues } from './redact-values.ts';
import { isSecret, type RedactionRules } from './redaction-rules.ts';

// JSON in a text of JSON, and in a text of that: each level costs a pass.
const MOST_LEVELS = 2;

/**
 * Replaces the value of every secret name at any depth, objects and lists whole, also in texts that hold JSON, and what is
 * secret of the URLs in its texts; null stays, and so does all formatting.
 */
export function redactJson(text: string, rules: RedactionRules): string {
  return rules === null
    ? text
    : redactMembers(withoutValues(text, rules), rules, (literal) => redactWithin(literal, rules, MOST_LEVELS));
}

/** True for a text that begins as a JSON object or list does. */
export function looksLikeJson(text: string): boolean {
  return /^[\s\uFEFF]*[{[]/.test(text);
}

function redactMembers(text: string, rules: NonNullable<RedactionRules>, other: (literal: string) => string): string {
  const pieces: string[] = [];
  let copied = 0;
  let at = 0;
  const replace = (start: number, end: number, by: string): void => {
    pieces.push(text.slice(copied, start), by);
    copied = end;
  };
  for (let open = text.indexOf('"'); open >= 0; open = text.indexOf('"', at)) {
    at = stringEnd(text, open);
    const literal = text.slice(open, at);
    const value = valueAfterName(text, at);
    if (value !== null && isSecret(rules.fields, nameOf(literal)) && !text.startsWith('null', value)) {
      at = valueEnd(text, value);
      replace(value, at, JSON.stringify(rules.replacement));
    } else {
      const redacted = other(literal);
      if (redacted !== literal) replace(open, at, redacted);
    }
  }
  return pieces.length === 0 ? text : pieces.join('') + text.slice(copied);
}

function redactWithin(literal: string, rules: NonNullable<RedactionRules>, levels: number): string {
  if (levels === 0 || !/^"[{[]/.test(literal) || !literal.includes('\\"')) return redactUrlsWithin(literal, rules);
  const text = textOf(literal);
  const redacted = redactMembers(text, rules, (inner) => redactWithin(inner, rules, levels - 1));
  return redacted === text ? literal : JSON.stringify(redacted);
}

function redactUrlsWithin(literal: string, rules: NonNullable<RedactionRules>): string {
  // Either sign may be written as an escape.
  if (!/[=@\\]/.test(literal)) return literal;
  const text = textOf(literal);
  const redacted = redactUrlWithoutJson(text, rules);
  return redacted === text ? literal : JSON.stringify(redacted);
}

function textOf(literal: string): string {
  if (!literal.includes('\\') && /^"[^"]*"$/.test(literal)) return literal.slice(1, -1);
  try {
    return String(JSON.parse(literal));
  } catch {
    // Cut or broken: what matters are the quotes.
    return literal.slice(1).replaceAll(/\\(["\\])/g, '$1');
  }
}

/** The index after the string that opens at `open`; the end of the text when it never closes. */
function stringEnd(text: string, open: number): number {
  for (let quote = text.indexOf('"', open + 1); quote >= 0; quote = text.indexOf('"', quote + 1)) {
    let backslashes = 0;
    while (text[quote - 1 - backslashes] === '\\') backslashes++;
    if (backslashes % 2 === 0) return quote + 1;
  }
  return text.length;
}

/** Where the value begins if what ended at `end` was a name; null if it was not. */
function valueAfterName(text: string, end: number): number | null {
  const colon = afterSpace(text, end);
  if (text[colon] !== ':') return null;
  const value = afterSpace(text, colon + 1);
  return value < text.length ? value : null;
}

function afterSpace(text: string, from: number): number {
  let at = from;
  while (isSpace(text[at])) at++;
  return at;
}

function isSpace(character: string | undefined): boolean {
  return character === ' ' || character === '\n' || character === '\r' || character === '\t';
}

function nameOf(literal: string): string {
  if (!literal.includes('\\')) return literal.slice(1, -1);
  try {
    return String(JSON.parse(literal));
  } catch {
    return literal.slice(1, -1);
  }
}

function valueEnd(text: string, start: number): number {
  if (text[start] === '"') return stringEnd(text, start);
  if (text[start] === '{' || text[start] === '[') return blockEnd(text, start);
  const end = text.slice(start).search(/[\s,}\]]/);
  return end < 0 ? text.length : start + end;
}

function blockEnd(text: string, start: number): number {
  const marks = /["{}[\]]/g;
  marks.lastIndex = start;
  let depth = 0;
  for (let mark = marks.exec(text); mark !== null; mark = marks.exec(text)) {
    if (mark[0] === '"') marks.lastIndex = stringEnd(text, mark.index);
    else depth += mark[0] === '{' || mark[0] === '[' ? 1 : -1;
    if (depth === 0) return marks.lastIndex;
  }
  return text.length;
}
