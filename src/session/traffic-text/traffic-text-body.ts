// The request body in golden traffic: what redaction can read as text, all else by its hash.
import { createHash } from 'node:crypto';
import { boundaryOf } from '../content/multipart.ts';
import type { Entry } from '../entry.ts';
import { essence } from '../header.ts';
import { looksLikeJson } from '../redaction/redact-json.ts';
import { redactLoose } from '../redaction/redact-loose.ts';
import type { RedactionRules } from '../redaction/redaction-rules.ts';
import { jsonLines, jsonText } from './traffic-text-json.ts';
import { valueWithPlaceholders, withPlaceholders } from './traffic-text-values.ts';

const LONGEST = 20_000;
const LONGEST_TEXT = 1_000;

/** Lines of the body; `isMasked` tells whose values are left out. Empty without a body, and of a WebSocket. */
export function bodyLines(entry: Entry, rules: RedactionRules, isMasked: (name: string) => boolean): string[] {
  const text = entry.text('request');
  // How many frames there are is a matter of when the test ends.
  if (text === '' || entry.webSocket) return [];
  const contentType = entry.requestHeader('content-type') ?? entry.raw.request.mimeType;
  const type = essence(contentType);
  const { startedAt } = entry;
  const style = { startedAt, isMasked, rules };
  const readable =
    formText(entry, type, isMasked) ??
    (looksLikeJson(text) || type?.includes('json') ? jsonText(text, { ...style, indent: 2 }) : null) ??
    (looksLikeJson(text) ? jsonLines(text, style) : null) ??
    otherText(text, type, rules);
  if (readable === null) return [`(${type ?? 'no media type'}, sha256 ${hashOf(stableContent(entry, text, contentType))})`];
  return limited(withPlaceholders(readable, startedAt)).split('\n');
}

/** A line for each field, by name; the fields of one name stay in their order. Null for what is no form. */
function formText(entry: Entry, type: string | null, isMasked: (name: string) => boolean): string | null {
  if (type !== 'application/x-www-form-urlencoded' && type !== 'multipart/form-data') return null;
  const form = entry.form();
  if (form.size === 0) return null;
  form.sort();
  const shown = (name: string, value: string): string =>
    isMasked(name) ? '<masked>' : oneLine(valueWithPlaceholders(name, value, entry.startedAt));
  return [...form].map(([name, value]) => `${oneLine(name)}=${shown(name, value)}`).join('\n');
}

/** Null for what may hold secrets in a form that redaction does not know, and for what is long or no text. */
function otherText(text: string, type: string | null, rules: RedactionRules): string | null {
  const isKnown = type === null || type === 'text/plain' || type.includes('json');
  const isShown = type === 'application/graphql' || (isKnown && text.length <= LONGEST_TEXT);
  return isShown && isText(text) ? redactLoose(text, rules) : null;
}

/** What a hash is made of: the normalised text, or the bytes. Boundaries differ in every request. */
function stableContent(entry: Entry, text: string, contentType: string | null): string {
  const boundary = boundaryOf(contentType);
  const content = isText(text) ? text : entry.bytes('request').toString('latin1');
  const joined = boundary ? content.replaceAll(boundary, 'boundary') : content;
  return isText(text) ? withPlaceholders(joined, entry.startedAt) : joined;
}

function isText(text: string): boolean {
  return !/[^\P{Cc}\t\n\r]|\uFFFD/u.test(text);
}

function oneLine(text: string): string {
  return text.replaceAll('\\', '\\\\').replaceAll('\r', '\\r').replaceAll('\n', '\\n');
}

/** What is cut still counts: by its hash. */
function limited(text: string): string {
  if (text.length <= LONGEST) return text;
  const rest = text.slice(LONGEST);
  return `${text.slice(0, LONGEST)}\n… and ${rest.length} more characters (sha256 ${hashOf(rest)})`;
}

function hashOf(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 12);
}
