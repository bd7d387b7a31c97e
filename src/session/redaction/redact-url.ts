// Takes secrets out of URLs and of name=value pairs, wherever in a text they stand.
import { looksLikeJson, redactJson } from './redact-json.ts';
import {
  inForm,
  inHeader,
  inText,
  inUrl,
  type Rules,
  redactEncoded,
  redactPairs,
  redactPairsWithin,
  withoutUserInfo,
} from './redact-pairs.ts';
import { withoutValues } from './redact-values.ts';
import type { RedactionRules } from './redaction-rules.ts';

/**
 * Replaces user information and the values of secret parameters, in the query as in the fragment, also of a URL, form or JSON
 * that is itself the value of a parameter. Takes any text: one URL, a path, a first line, or prose with URLs in it.
 */
export function redactUrl(url: string, rules: RedactionRules): string {
  return rules === null ? url : redactPairs(withoutUserInfo(withoutValues(url, rules), rules), inUrl, rules, redactValue);
}

/** Replaces the values of secret fields in a urlencoded form or query (without its `?`), as {@link redactUrl} does in a URL. */
export function redactForm(form: string, rules: RedactionRules): string {
  return rules === null ? form : redactPairs(withoutValues(form, rules), inForm, rules, redactValue);
}

/** As {@link redactUrl}; a pair may also stand at the beginning, or behind a comma or a space. */
export function redactParameters(text: string, rules: RedactionRules): string {
  return rules === null ? text : redactPairs(withoutUserInfo(withoutValues(text, rules), rules), inHeader, rules, redactValue);
}

/** As {@link redactUrl}, of a text in which URLs stand in quotes. */
export function redactUrlIn(text: string, rules: RedactionRules): string {
  return rules === null ? text : redactPairs(withoutUserInfo(withoutValues(text, rules), rules), inText, rules, redactValue);
}

function redactValue(value: string, rules: Rules): string {
  return redactEncoded(value, (text) => (looksLikeJson(text) ? redactJson(text, rules) : redactPairsWithin(text, rules)));
}
