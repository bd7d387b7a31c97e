// Takes secrets out of a body as Charles stores it, and keeps its form: text stays text, base64 stays base64.
import { isUtf8 } from 'node:buffer';
import { bodyText } from '../content/body.ts';
import type { Inflate } from '../content/inflate-messages.ts';
import { headerValue } from '../header.ts';
import type { RawBody, RawMessage } from '../raw-entry.ts';
import { redactFrames } from './redact-frames.ts';
import { looksLikeJson } from './redact-json.ts';
import { redactText } from './redact-text.ts';
import { bytesWithoutValues } from './redact-values.ts';
import type { RedactionRules } from './redaction-rules.ts';

/** The body of `message` with its secrets replaced; the same object when it holds none. Of a WebSocket its messages, which `inflate` reads. */
export function redactBody(body: RawBody, message: RawMessage, inflate: Inflate | null, rules: RedactionRules): RawBody {
  const mediaType = headerValue(message.header?.headers ?? [], 'content-type') ?? message.mimeType;
  if ('text' in body) {
    const sent = bodyText(message);
    const text = redactText(sent, mediaType, rules);
    return text === sent ? body : { ...body, text };
  }
  const bytes = Buffer.from(body.encoded, 'base64');
  const redacted = inflate ? redactFrames(bytes, inflate, rules) : redactBytes(bytes, mediaType, rules);
  return redacted.equals(bytes) ? body : { ...body, encoded: redacted.toString('base64') };
}

function redactBytes(bytes: Buffer, mediaType: string | null, rules: RedactionRules): Buffer {
  if (!mediaType && isUtf8(bytes)) return Buffer.from(redactText(bytes.toString(), null, rules));
  if (!/json|text|form|xml|graphql/i.test(mediaType ?? '') && !looksLikeJson(bytes.subarray(0, 64).toString('latin1')))
    return bytesWithoutValues(bytes, rules);
  // Latin-1 maps every byte to a character and back, so bytes of any charset survive.
  const encoding = isUtf8(bytes) ? 'utf8' : 'latin1';
  return Buffer.from(redactText(bytes.toString(encoding), mediaType, rules), encoding);
}
