// Takes secrets out of header values.
import type { RawHeader } from '../raw-entry.ts';
import { redactParameters } from './redact-url.ts';
import { isSecret, type RedactionRules } from './redaction-rules.ts';

// Protocols are short words; what is longer is a token without a word that says so.
const LONGEST_PROTOCOL = 40;

/** The header with its secrets replaced: whole values by name, cookie values, tokens sent as protocols, URLs in any value. */
export function redactHeader(header: RawHeader, rules: RedactionRules): RawHeader {
  const value = redactHeaderValue(header.name, header.value, rules);
  return value === header.value ? header : { ...header, value };
}

/** As {@link redactHeader}, of the value alone. */
export function redactHeaderValue(name: string, value: string, rules: RedactionRules): string {
  if (rules === null) return value;
  const lowerName = name.toLowerCase();
  if (!isSecret(rules.headers, name)) {
    if (lowerName === 'sec-websocket-protocol') return withoutProtocolTokens(value, rules.replacement);
    return redactParameters(value, rules);
  }
  if (lowerName === 'cookie')
    return value
      .split(';')
      .map((pair) => withoutCookieValue(pair, rules.replacement))
      .join(';');
  if (lowerName === 'set-cookie') {
    const [pair = '', ...attributes] = value.split(';');
    return [withoutCookieValue(pair, rules.replacement), ...attributes].join(';');
  }
  const scheme = /^(basic|bearer|digest|negotiate|ntlm|token|apikey|aws4-hmac-sha256) /i.exec(value)?.[0] ?? '';
  return scheme + rules.replacement;
}

function withoutCookieValue(pair: string, replacement: string): string {
  const equals = pair.indexOf('=');
  // A cookie without `=` is a value without a name.
  return equals < 0 ? pair.replace(/\S.*$/s, () => replacement) : `${pair.slice(0, equals)}=${replacement}`;
}

// Pages can set no other header on a WebSocket, so they send tokens as protocols: `bearer, TOKEN`, `base64url.bearer.TOKEN`.
function withoutProtocolTokens(value: string, replacement: string): string {
  let isAnnounced = false;
  return value.replaceAll(/[^\s,]+/g, (protocol) => {
    const wasAnnounced = isAnnounced;
    const word = /(?<![a-z0-9])(?:bearer|authorization|auth|token|jwt|key|secret|password)(?![a-z0-9])/i.exec(protocol);
    const named = word ? word.index + word[0].length : 0;
    isAnnounced = word !== null && named === protocol.length;
    if (wasAnnounced || named > LONGEST_PROTOCOL) return replacement;
    if (word && !isAnnounced) return protocol.slice(0, named + 1) + replacement;
    return protocol.length > LONGEST_PROTOCOL ? replacement : protocol;
  });
}
