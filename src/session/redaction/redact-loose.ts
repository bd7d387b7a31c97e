// Takes secrets out of texts that are only shown: fragments, patterns and code, whose values are written in many ways.
import { redactJson } from './redact-json.ts';
import { redactUrlIn } from './redact-url.ts';
import { isSecret, type RedactionRules } from './redaction-rules.ts';

type Rules = NonNullable<RedactionRules>;

/**
 * Replaces what {@link redactJson} and {@link redactUrlIn} do, wherever in the text it stands, and what else looks as if it had a secret
 * name: `token=…`, `password: '…'`, `.token === '…'`, `user:password@`. Hides too much rather than too little.
 */
export function redactLoose(text: string, rules: RedactionRules): string {
  if (rules === null) return text;
  const named = redactUrlIn(redactJson(withoutNamed(text, rules), rules), rules);
  return named.replaceAll(USER_INFO, () => `${encodeURIComponent(rules.replacement)}@`);
}

/** The pattern as one writes it, without what is secret in it. */
export function redactRegExp({ source, flags }: RegExp, rules: RedactionRules): string {
  return `/${redactLoose(source, rules)}/${flags}`;
}

// Starts at the beginning of a word only, and every repetition is bounded: linear.
const USER_INFO = /(?<![^\s/@:"'\\])[^\s/@:"'\\]{1,256}:[^\s/@"']{1,256}@/g;

// A name, what closes it, and a colon, an equals sign or a comparison; in a RegExp the space around may be a class.
const SPACE = '(?:\\s|\\\\s[*+?]?){0,8}';
const NAME = new RegExp(
  `(?<![\\w-])([\\w-]{1,256})(["'\`\\\\)\\]]{0,4})${SPACE}(!?={1,3}(?!>)|:(?!\\\\?/))${SPACE}(\\\\{0,8}["'\`])?`,
  'g',
);

function withoutNamed(text: string, rules: Rules): string {
  const pieces: string[] = [];
  let copied = 0;
  NAME.lastIndex = 0;
  for (let found = NAME.exec(text); found !== null; found = NAME.exec(text)) {
    const [all, name = '', closing = '', sign = '', quote] = found;
    const start = found.index + all.length;
    // What follows a name that is no secret may be a name itself.
    if (!isSecretName(name, sign, text[found.index - 1], rules)) {
      NAME.lastIndex = found.index + name.length;
      continue;
    }
    if (quote === undefined && isLeftAlone(text, start, rules)) continue;
    const end = quote === undefined ? bareEnd(text, start, sign, closing) : quotedEnd(text, start, quote);
    pieces.push(text.slice(copied, start), rules.replacement);
    copied = end;
    NAME.lastIndex = end;
  }
  return pieces.length === 0 ? text : pieces.join('') + text.slice(copied);
}

function isSecretName(name: string, sign: string, before: string | undefined, { parameters, fields }: Rules): boolean {
  const names = sign === '=' ? parameters : fields;
  // As in `\btoken=`.
  return isSecret(names, name) || (before === '\\' && isSecret(names, name.slice(1)));
}

/** Blocks are for what knows JSON; null is no secret, nor is what has been replaced. */
function isLeftAlone(text: string, start: number, { replacement }: Rules): boolean {
  if (text[start] === '{' || text[start] === '[' || /^null\b/.test(text.slice(start, start + 5))) return true;
  return [replacement, encodeURIComponent(replacement)].some(
    (each) => text.startsWith(each, start) && !/\w/.test(text[start + each.length] ?? ''),
  );
}

function bareEnd(text: string, start: number, sign: string, closing: string): number {
  const isJson = sign === ':' && closing !== '';
  const ends = isJson ? /[\s,}\]]|$/g : /[&#\s]|["'`](?=[\s,:;}\])/]|$)|$/g;
  ends.lastIndex = start;
  return ends.exec(text)?.index ?? text.length;
}

/** Before the quote that is written as the first one was. */
function quotedEnd(text: string, start: number, quote: string): number {
  for (let at = text.indexOf(quote, start); at >= 0; at = text.indexOf(quote, at + 1)) {
    if (quote.length > 1 || text[at - 1] !== '\\' || text[at - 2] === '\\') return at;
  }
  return text.length;
}
