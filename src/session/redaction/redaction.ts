// Takes secrets out of whole entries before they are saved, attached or printed.
import type { Inflate } from '../content/inflate-messages.ts';
import { inflaterOf } from '../content/web-socket-messages.ts';
import type { RawEntry, RawMessage } from '../raw-entry.ts';
import { redactBody } from './redact-body.ts';
import { redactHeader } from './redact-header.ts';
import { redactForm, redactUrl } from './redact-url.ts';
import { withoutValues } from './redact-values.ts';
import type { RedactionRules } from './redaction-rules.ts';

export { redactText } from './redact-text.ts';
export { redactUrl } from './redact-url.ts';
export { type Redaction, type RedactionRules, redactionRules } from './redaction-rules.ts';

/** A copy of the entry without its secrets: URLs, headers, cookies, bodies, notes. Sizes stay those of the wire. */
export function redactEntry(raw: RawEntry, rules: RedactionRules): RawEntry {
  if (rules === null) return raw;
  const inflateOf = (from: 'client' | 'server'): Inflate | null => (raw.webSocket ? inflaterOf(raw, from) : null);
  return {
    ...raw,
    host: rules.values.length === 0 ? raw.host : withoutValues(raw.host, rules),
    path: raw.path === null ? null : redactUrl(raw.path, rules),
    query: raw.query === null ? null : redactForm(raw.query, rules),
    ...redactTexts(raw, rules),
    request: redactMessage(raw.request, inflateOf('client'), rules),
    response: redactMessage(raw.response, inflateOf('server'), rules),
  };
}

// Notes quote what the Rewrite tool changed, errors may quote URLs.
function redactTexts(raw: RawEntry, rules: RedactionRules): Partial<RawEntry> {
  const keys = ['notes', 'exception', 'errorMessage'] as const;
  return Object.fromEntries(keys.flatMap((key) => (raw[key] === undefined ? [] : [[key, redactUrl(raw[key], rules)]])));
}

function redactMessage(message: RawMessage, inflate: Inflate | null, rules: RedactionRules): RawMessage {
  const { header, body } = message;
  return {
    ...message,
    ...(header && {
      header: {
        ...header,
        ...(header.firstLine !== undefined && { firstLine: redactUrl(header.firstLine, rules) }),
        headers: header.headers.map((each) => redactHeader(each, rules)),
      },
    }),
    ...(body && { body: redactBody(body, message, inflate, rules) }),
  };
}
