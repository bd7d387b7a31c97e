// Takes secrets out of body text by its media type.

import { boundaryOf, multipartParts } from '../content/multipart.ts';
import { essence } from '../header.ts';
import { looksLikeJson, redactJson } from './redact-json.ts';
import { redactForm } from './redact-url.ts';
import { withoutValues } from './redact-values.ts';
import { isSecret, type RedactionRules } from './redaction-rules.ts';

/**
 * Replaces secrets in JSON, urlencoded and multipart text. JSON and forms are also recognized where the media type says
 * otherwise; other text is returned as it is. Linear in the length of the text, whatever it holds.
 */
export function redactText(text: string, mediaType: string | null, rules: RedactionRules): string {
  if (rules === null) return text;
  const mime = essence(mediaType) ?? '';
  if (mime.startsWith('multipart/')) return redactMultipart(text, boundaryOf(mediaType), rules);
  if (mime === 'application/x-www-form-urlencoded' && !looksLikeJson(text)) return redactForm(text, rules);
  if (/json|event-stream|graphql/.test(mime) || looksLikeJson(text)) return redactJson(text, rules);
  return mime === '' || mime === 'text/plain' ? redactPlain(text, rules) : withoutValues(text, rules);
}

// Beacons send forms as text/plain.
function redactPlain(text: string, rules: NonNullable<RedactionRules>): string {
  return /^[^\s=&]{1,256}=\S*\s*$/.test(text) ? redactForm(text, rules) : withoutValues(text, rules);
}

function redactMultipart(text: string, boundary: string | null, rules: NonNullable<RedactionRules>): string {
  const parts = multipartParts(text, boundary);
  const pieces: string[] = [];
  let copied = 0;
  for (const { name, contentType, content, start, end } of parts.length > 0 ? parts : multipartParts(text)) {
    pieces.push(text.slice(copied, start), redactPart(name, contentType, content, rules));
    copied = end;
  }
  return pieces.join('') + text.slice(copied);
}

function redactPart(name: string | null, type: string | null, content: string, rules: NonNullable<RedactionRules>): string {
  if (name !== null && isSecret(rules.parameters, name)) return rules.replacement;
  // A multipart within a multipart could be nested without end.
  return type?.toLowerCase().startsWith('multipart/') ? withoutValues(content, rules) : redactText(content, type, rules);
}
