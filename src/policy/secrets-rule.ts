// The rule denySecrets: no configured value in a URL or a body, and no message that shows one.
import { isBodyEncoded } from '../session/content/encoded-body.ts';
import { isBodyCut } from '../session/cut-body.ts';
import { ENTRY_SIDES, type Entry } from '../session/entry.ts';
import { type SecretPattern, secretPattern } from '../session/redaction/secret-pattern.ts';
import { bodyTexts } from './body-texts.ts';
import { entryRule, type Rule } from './rule.ts';

/** Patterns by name. */
export type Secrets = ReadonlyMap<string, SecretPattern>;

export function compileSecrets(values: Readonly<Record<string, string>>): Secrets {
  // Files and variables bring line ends along.
  return new Map(Object.entries(values).map(([name, value]) => [name, secretPattern(value.trim())]));
}

export function denySecretsRule(secrets: Secrets): Rule {
  return entryRule('denySecrets', [...secrets.keys()].join(', '), () => (entry) => {
    // A rule that keeps secrets in must not pass because nobody could look.
    if (entry.tunnel) return 'what it held could not be looked into';
    const found = [...placesOf(entry).flatMap(({ place, texts }) => foundIn(place, texts, secrets)), ...unseenOf(entry)];
    return found.length === 0 ? null : found.join(', ');
  });
}

/** The text with the name of each secret in its place. */
export function withoutSecrets(text: string, secrets: Secrets): string {
  return [...secrets].reduce((rest, [name, secret]) => secret.without(rest, `<${name}>`), text);
}

function foundIn(place: string, texts: readonly string[], secrets: Secrets): string[] {
  return [...secrets].flatMap(([name, secret]) => {
    const form = texts.map((text) => secret.formIn(text)).find((each) => each !== null);
    return form === undefined ? [] : [`${name} in its ${place}${form === 'plain' ? '' : ` (${form})`}`];
  });
}

function unseenOf(entry: Entry): string[] {
  return ENTRY_SIDES.flatMap((side) => [
    ...(isBodyCut(entry, side) ? [`only a part of its ${side} body was kept`] : []),
    ...(isBodyEncoded(entry, side) ? [`the content encoding could not be removed from its ${side} body`] : []),
  ]);
}

interface Place {
  readonly place: string;
  readonly texts: readonly string[];
}

function placesOf(entry: Entry): Place[] {
  const header = (place: string, value: string | null): Place[] => (value === null ? [] : [{ place, texts: [value] }]);
  return [
    { place: 'URL', texts: [entry.url] },
    ...header('Referer', entry.requestHeader('referer')),
    { place: 'request body', texts: bodyTexts(entry, 'request') },
    ...header('Location', entry.responseHeader('location')),
    { place: 'response body', texts: bodyTexts(entry, 'response') },
  ];
}
