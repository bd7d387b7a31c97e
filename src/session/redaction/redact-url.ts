// Takes secrets out of URLs and of name=value pairs, wherever in a text they stand.
import { unescape as decodeLeniently } from 'node:querystring';
import { looksLikeJson, redactJson } from './redact-json.ts';
import { isSecret, type RedactionRules } from './redaction-rules.ts';

type Rules = NonNullable<RedactionRules>;

/**
 * Replaces user information and the values of secret parameters, in the query as in the fragment, also of a URL, form or JSON
 * that is itself the value of a parameter. Takes any text: one URL, a path, a first line, or prose with URLs in it.
 */
export function redactUrl(url: string, rules: RedactionRules): string {
  return rules === null ? url : redactPairs(withoutUserInfo(url, rules), inUrl, rules, redactValue);
}

/** Replaces the values of secret fields in a urlencoded form or query (without its `?`), as {@link redactUrl} does in a URL. */
export function redactForm(form: string, rules: RedactionRules): string {
  return rules === null ? form : redactPairs(form, inForm, rules, redactValue);
}

interface Grammar {
  readonly name: RegExp;
  /** Ends the value of a secret: too late rather than too early. */
  readonly secretEnd: RegExp;
  /** Ends any other value, where another name may begin. */
  readonly valueEnd: RegExp;
}

// Every class stops at what the next match begins with, so hostile text costs one pass.
const inUrl: Grammar = { name: /[?&#;]([^=&#?;\s]+)=/g, secretEnd: /[&#\s]|$/g, valueEnd: /[?&#;\s]|$/g };
const inForm: Grammar = { name: /(?:^|[?&#;])([^=&#?;]+)=/g, secretEnd: /&|$/g, valueEnd: /[?&#;]|$/g };

function redactPairs(text: string, grammar: Grammar, rules: Rules, other: (value: string, rules: Rules) => string): string {
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

/** One level deep: what is encoded twice stays. */
function redactValue(value: string, rules: Rules): string {
  const text = decoded(value);
  const redacted = looksLikeJson(text)
    ? redactJson(text, rules)
    : redactPairs(withoutUserInfo(text, rules), inForm, rules, (inner) => inner);
  // Through bytes: half a surrogate pair cannot be encoded.
  return redacted === text ? value : encodeURIComponent(Buffer.from(redacted).toString());
}

function withoutUserInfo(text: string, rules: Rules): string {
  return text.replaceAll(/:\/\/[^/?#\s@]*@(?:[^/?#\s@]*@)*/g, `://${encodeURIComponent(rules.replacement)}@`);
}

function matchFrom(pattern: RegExp, text: string, from: number): RegExpExecArray | null {
  pattern.lastIndex = from;
  return pattern.exec(text);
}

function decoded(text: string): string {
  return decodeLeniently(text.replaceAll('+', ' '));
}
