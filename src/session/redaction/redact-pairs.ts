// Takes secrets out of name=value pairs and of user information, in a text without JSON in it.
import { unescape as decodeLeniently } from 'node:querystring';
import { isSecret, type RedactionRules } from './redaction-rules.ts';

export type Rules = NonNullable<RedactionRules>;

interface Grammar {
  readonly name: RegExp;
  /** Ends the value of a secret: too late rather than too early. */
  readonly secretEnd: RegExp;
  /** Ends any other value, where another name may begin. */
  readonly valueEnd: RegExp;
}

// Every class stops at what the next match begins with, so hostile text costs one pass.
export const inUrl: Grammar = { name: /[?&#;]([^=&#?;\s]+)=/g, secretEnd: /[&#\s]|$/g, valueEnd: /[?&#;\s]|$/g };
export const inText: Grammar = { ...inUrl, secretEnd: /[&#\s]|["'`](?=[\s,:;}\])/]|$)|$/g };
export const inForm: Grammar = { name: /(?:^|[?&#;])([^=&#?;]+)=/g, secretEnd: /&|$/g, valueEnd: /[?&#;]|$/g };
export const inHeader: Grammar = {
  name: /(?:^|[?&#;,\s])([^=&#?;,\s]+)=/g,
  secretEnd: /[&#\s]|$/g,
  valueEnd: /[?&#;,\s]|$/g,
};

/** `other` redacts the values whose names are no secret. */
export function redactPairs(
  text: string,
  grammar: Grammar,
  rules: Rules,
  other: (value: string, rules: Rules) => string,
): string {
  const pieces: string[] = [];
  let copied = 0;
  for (let pair = matchFrom(grammar.name, text, 0); pair !== null; pair = matchFrom(grammar.name, text, copied)) {
    const start = pair.index + pair[0].length;
    const secret = isSecret(rules.parameters, decoded(pair[1] ?? ''));
    const end = matchFrom(secret ? grammar.secretEnd : grammar.valueEnd, text, start)?.index ?? text.length;
    const value = secret ? encodeURIComponent(rules.replacement) : other(text.slice(start, end), rules);
    pieces.push(text.slice(copied, start), value);
    copied = end;
  }
  return pieces.length === 0 ? text : pieces.join('') + text.slice(copied);
}

/** A URL, or any text with URLs in it, whose values hold no JSON. */
export function redactUrlWithoutJson(url: string, rules: Rules): string {
  return redactPairs(withoutUserInfo(url, rules), inUrl, rules, (value) =>
    redactEncoded(value, (text) => redactPairsWithin(text, rules)),
  );
}

/** The pairs of a value that is a URL or a form itself. */
export function redactPairsWithin(text: string, rules: Rules): string {
  return redactPairs(withoutUserInfo(text, rules), inForm, rules, (inner) => inner);
}

/** One level deep: what is encoded twice stays. */
export function redactEncoded(value: string, redact: (text: string) => string): string {
  const text = decoded(value);
  const redacted = redact(text);
  // Through bytes: half a surrogate pair cannot be encoded.
  return redacted === text ? value : encodeURIComponent(Buffer.from(redacted).toString());
}

export function withoutUserInfo(text: string, rules: Rules): string {
  return text.replaceAll(/:\/\/[^/?#\s@]*@(?:[^/?#\s@]*@)*/g, `://${encodeURIComponent(rules.replacement)}@`);
}

function matchFrom(pattern: RegExp, text: string, from: number): RegExpExecArray | null {
  pattern.lastIndex = from;
  return pattern.exec(text);
}

function decoded(text: string): string {
  return decodeLeniently(text.replaceAll('+', ' '));
}
