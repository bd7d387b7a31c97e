// Takes secrets out of URLs and of name=value pairs, wherever in a text they stand.
import { isSecret, type RedactionRules } from './redaction-rules.ts';

/**
 * Replaces user information and the values of secret parameters, in the query as in the fragment. Takes any text: one URL, a
 * path, a first line, or prose with URLs in it.
 */
export function redactUrl(url: string, rules: RedactionRules): string {
  if (rules === null) return url;
  const replacement = encodeURIComponent(rules.replacement);
  // Every class below stops at what the next match begins with, so hostile text costs one pass.
  return url
    .replaceAll(/:\/\/[^/?#\s@]*@(?:[^/?#\s@]*@)*/g, `://${replacement}@`)
    .replaceAll(/([?&#;])([^=&#?;\s]+)=[^&#\s]*/g, (pair, delimiter: string, name: string) =>
      isSecret(rules.parameters, decoded(name)) ? `${delimiter}${name}=${replacement}` : pair,
    );
}

/** Replaces the values of secret fields in a urlencoded form or query (without its `?`). */
export function redactForm(form: string, rules: RedactionRules): string {
  if (rules === null) return form;
  return form
    .split('&')
    .map((pair) => {
      const equals = pair.indexOf('=');
      const secret = equals >= 0 && isSecret(rules.parameters, decoded(pair.slice(0, equals)));
      return secret ? `${pair.slice(0, equals)}=${encodeURIComponent(rules.replacement)}` : pair;
    })
    .join('&');
}

function decoded(name: string): string {
  try {
    return decodeURIComponent(name.replaceAll('+', ' '));
  } catch {
    return name;
  }
}
