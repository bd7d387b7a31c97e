// One entry on one line, as every message, wait and step shows it.
import type { Entry } from '../session/entry.ts';
import { type RedactionRules, redactUrl } from '../session/redaction/redaction.ts';
import { cutAtEnd, cutInMiddle } from '../util/printable.ts';

/** What names entries: a capture, or nothing but rules where there is none. */
export interface Numbering {
  readonly rules: RedactionRules;
  numberOf(entry: Entry): number | null;
}

const LONGEST_URL = 160;
const LONGEST_ERROR = 200;

/** `#3 POST https://shop.example/api/orders -> 201`: the number that the summary shows too, and how it went; secrets redacted. */
export function entryLine(capture: Numbering, entry: Entry): string {
  const number = capture.numberOf(entry);
  const line = describeEntry(entry, capture.rules);
  return number === null ? line : `#${number} ${line}`;
}

/** {@link entryLine} without the number. */
export function describeEntry(entry: Entry, rules: RedactionRules): string {
  return `${cutAtEnd(entry.method, 20)} ${shownUrl(entry.url, rules)} -> ${outcome(entry, rules)}`;
}

export function shownUrl(url: string, rules: RedactionRules): string {
  return cutInMiddle(redactUrl(url, rules), LONGEST_URL);
}

function outcome({ status, state, error }: Entry, rules: RedactionRules): string {
  const why = error === null ? null : cutAtEnd(redactUrl(error, rules), LONGEST_ERROR);
  if (state === 'in-flight') return status === null ? 'in flight' : `${status}, in flight`;
  if (status === null) return why ?? 'no reply';
  return state === 'failed' ? `${status}, then ${why ?? 'broke off'}` : String(status);
}
