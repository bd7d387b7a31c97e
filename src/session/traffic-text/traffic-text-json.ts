// JSON in golden traffic: its members by name, its numbers as they were sent.
import { randomUUID } from 'node:crypto';
import { redactLoose } from '../redaction/redact-loose.ts';
import type { RedactionRules } from '../redaction/redaction-rules.ts';
import { valueWithPlaceholders } from './traffic-text-values.ts';

export interface JsonStyle {
  readonly startedAt: number | null;
  readonly rules: RedactionRules;
  readonly isMasked: (name: string) => boolean;
  /** Blanks a level; 0 for one line. */
  readonly indent: number;
}

/** Null for what is broken, or nested too deep to be written. */
export function jsonText(text: string, { isMasked, indent, ...style }: JsonStyle): string | null {
  try {
    const replacer = (name: string, member: unknown): unknown => (isMasked(name) ? '<masked>' : stable(name, member, style));
    return JSON.stringify(parsed(text), replacer, indent).replaceAll(NUMBER, '$1');
  } catch {
    return null;
  }
}

/** A line for each line of JSON; null if one is not. */
export function jsonLines(text: string, style: Omit<JsonStyle, 'indent'>): string | null {
  const lines: string[] = [];
  for (const line of text.split('\n').filter((each) => each.trim() !== '')) {
    const shown = jsonText(line, { ...style, indent: 0 });
    if (shown === null) return null;
    lines.push(shown);
  }
  return lines.join('\n');
}

// Numbers as texts that no body can hold: as numbers, large ones become each other.
const MARK = `${randomUUID()} `;
const NUMBER = new RegExp(`"${MARK}([^"]+)"`, 'g');

function parsed(text: string): unknown {
  const json = text.replace(/^\uFEFF/, '');
  JSON.parse(json);
  const marked = json.replaceAll(/"[^"\\]*(?:\\.[^"\\]*)*"|-?\d[\d.eE+-]*/g, (token) =>
    token.startsWith('"') ? token : `"${MARK}${token}"`,
  );
  return JSON.parse(marked);
}

/** Members by name: which one is set first may depend on what came first. */
function stable(name: string, value: unknown, { startedAt, rules }: Pick<JsonStyle, 'startedAt' | 'rules'>): unknown {
  if (typeof value === 'string') {
    if (!value.startsWith(MARK)) {
      // GraphQL, whose arguments may be secret.
      return valueWithPlaceholders(name, name === 'query' ? redactLoose(value, rules) : value, startedAt);
    }
    const replaced = valueWithPlaceholders(name, value.slice(MARK.length), startedAt);
    return replaced.startsWith('<') ? replaced : value;
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)));
}
