// Tells an export from a page that came instead of it, by how it starts.
import { saysDisabled } from './page.ts';

/** Bytes that are enough to tell. */
export const START = 1024;

/** Null while `start` does not say; it does if there is no more to come, `last`. */
export function isExport(start: Buffer, { xml, last }: { readonly xml: boolean; readonly last: boolean }): boolean | null {
  // A byte order mark is white space here.
  const text = start.toString('utf8', 0, START).trimStart();
  return xml ? isSession(text, last) : isText(text, last);
}

/** JSON, a zip, what Java serialises, a table. */
const KNOWN = /^(?:[[{\uFFFD]|PK|URL,)/;
// The phrase may also be in what was recorded, which begins later.
const SHORT = 256;

function isText(text: string, last: boolean): boolean | null {
  if (text.startsWith('<')) return false;
  if (KNOWN.test(text)) return true;
  if (saysDisabled(text.slice(0, SHORT))) return false;
  return last || text.length >= SHORT ? true : null;
}

function isSession(text: string, last: boolean): boolean | null {
  const [prolog = ''] = text.split(/<charles-session/i, 1);
  if (/<(?:!doctype )?html\b/i.test(prolog) || saysDisabled(prolog)) return false;
  const seen = last || prolog.length < text.length;
  return seen ? /^<(?:\?xml|!doctype charles-session)\b/i.test(text) : null;
}
