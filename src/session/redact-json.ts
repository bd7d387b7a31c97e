// Takes secrets out of JSON text in one pass without parsing it: broken, cut and hostile JSON cost no more than good JSON.
import { isSecret, type RedactionRules } from './redaction-rules.ts';

/** Replaces the value of every secret name at any depth, objects and lists whole; null stays, and so does all formatting. */
export function redactJson(text: string, rules: RedactionRules): string {
  if (rules === null) return text;
  const pieces: string[] = [];
  let copied = 0;
  let at = 0;
  for (let open = text.indexOf('"'); open >= 0; open = text.indexOf('"', at)) {
    at = stringEnd(text, open);
    const value = valueAfterName(text, at);
    if (value === null || !isSecret(rules.fields, nameOf(text.slice(open, at))) || text.startsWith('null', value)) continue;
    at = valueEnd(text, value);
    pieces.push(text.slice(copied, value), JSON.stringify(rules.replacement));
    copied = at;
  }
  return pieces.length === 0 ? text : pieces.join('') + text.slice(copied);
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
