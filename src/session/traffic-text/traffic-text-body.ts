// The request body in golden traffic: forms and JSON in full, all else by its media type.
import { createHash } from 'node:crypto';
import type { Entry } from '../entry.ts';
import { essence } from '../header.ts';
import { looksLikeJson } from '../redaction/redact-json.ts';
import { valueWithPlaceholders, withPlaceholders } from './traffic-text-values.ts';

const LONGEST = 20_000;

/** Lines of the body; `isMasked` tells whose values are left out. Empty without a body. */
export function bodyLines(entry: Entry, isMasked: (name: string) => boolean): string[] {
  const text = entry.text('request');
  if (text === '') return [];
  const type = essence(entry.requestHeader('content-type') ?? entry.raw.request.mimeType);
  const readable = formText(entry, type, isMasked) ?? jsonText(text, isMasked);
  if (readable === null) return [`(${type ?? 'a body without a media type'})`];
  return limited(withPlaceholders(readable)).split('\n');
}

/** A line for each field, by name; the fields of one name stay in their order. */
function formText(entry: Entry, type: string | null, isMasked: (name: string) => boolean): string | null {
  if (type !== 'application/x-www-form-urlencoded' && type !== 'multipart/form-data') return null;
  const form = entry.form();
  form.sort();
  return [...form]
    .map(([name, value]) => `${oneLine(name)}=${isMasked(name) ? '<masked>' : oneLine(valueWithPlaceholders(value))}`)
    .join('\n');
}

function jsonText(text: string, isMasked: (name: string) => boolean): string | null {
  if (!looksLikeJson(text)) return null;
  try {
    const value: unknown = JSON.parse(text.replace(/^\uFEFF/, ''));
    return JSON.stringify(value, (name, member: unknown) => (isMasked(name) ? '<masked>' : stable(member)), 2);
  } catch {
    // Broken, or nested too deep to be written.
    return null;
  }
}

/** Members by name: which one is set first may depend on what came first. */
function stable(value: unknown): unknown {
  if (typeof value === 'string') return valueWithPlaceholders(value);
  if (typeof value === 'number') {
    const replaced = valueWithPlaceholders(String(value));
    return replaced.startsWith('<') ? replaced : value;
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)));
}

function oneLine(text: string): string {
  return text.replaceAll('\\', '\\\\').replaceAll('\r', '\\r').replaceAll('\n', '\\n');
}

/** What is cut still counts: by its hash. */
function limited(text: string): string {
  if (text.length <= LONGEST) return text;
  const rest = text.slice(LONGEST);
  const hash = createHash('sha256').update(rest).digest('hex').slice(0, 12);
  return `${text.slice(0, LONGEST)}\n… and ${rest.length} more characters (sha256 ${hash})`;
}
