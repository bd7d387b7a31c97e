// JSON and patterns of it as messages show them: on one line, cut, without secrets.
import { types } from 'node:util';
import { redactLoose, redactRegExp } from '../redaction/redact-loose.ts';
import { isSecret, type RedactionRules } from '../redaction/redaction-rules.ts';
import { kindOf } from './condition.ts';
import { isAsymmetric, type JsonPattern } from './json-pattern.ts';

/** A value of a body; `length` cuts it. */
export function valueText(value: unknown, rules: RedactionRules, length = 80): string {
  // Only the beginning is redacted: redaction takes cut text too.
  return cut(redactLoose((jsonOf(value) ?? 'nothing').slice(0, 10_000), rules), length);
}

/** What a pattern asks of one value. */
export function wantedText(wanted: unknown, rules: RedactionRules): string {
  if (types.isRegExp(wanted)) return redactRegExp(wanted, rules);
  return redactLoose(isAsymmetric(wanted) ? asymmetricText(wanted) : (jsonOf(wanted) ?? 'nothing'), rules);
}

/** A whole pattern, in the order of its own keys. */
export function patternText(pattern: JsonPattern, rules: RedactionRules): string {
  if (pattern.kind === 'value') return wantedText(pattern.wanted, rules);
  if (pattern.kind === 'list') return `[${pattern.items.map((item) => patternText(item, rules)).join(',')}]`;
  const members = pattern.members.map(
    ([name, member]) => `${JSON.stringify(name)}:${hiddenMember(name, member, rules) ?? patternText(member, rules)}`,
  );
  return `{${members.join(',')}}`;
}

/** What stands for a member whose name is secret; null where it may be shown. */
export function hiddenMember(name: string, member: JsonPattern | null, rules: RedactionRules): string | null {
  const isNothing = member?.kind === 'value' && (member.wanted ?? null) === null;
  return rules !== null && !isNothing && isSecret(rules.fields, name) ? JSON.stringify(rules.replacement) : null;
}

/** Cut to `length`, as it is otherwise. */
export function cut(text: string, length: number): string {
  return text.length > length ? `${text.slice(0, length - 1)}…` : text;
}

// As Jest writes them: `Any<Number>`, `StringContaining "x"`.
function asymmetricText(matcher: object): string {
  const { toAsymmetricMatcher, sample } = matcher as { toAsymmetricMatcher?: () => unknown; sample?: unknown };
  try {
    const own = typeof toAsymmetricMatcher === 'function' ? toAsymmetricMatcher.call(matcher) : undefined;
    if (typeof own === 'string') return own;
    const given = types.isRegExp(sample) ? String(sample) : jsonOf(sample);
    return given === undefined ? String(matcher) : `${String(matcher)} ${given}`;
  } catch {
    return 'an asymmetric matcher';
  }
}

function jsonOf(value: unknown): string | undefined {
  try {
    return JSON.stringify(value);
  } catch {
    // Hostile bodies can be deeper than the stack.
    return kindOf(value);
  }
}
