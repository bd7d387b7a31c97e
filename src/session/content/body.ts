// Decodes the bodies of an entry: bytes, text and JSON.
import { isUtf8 } from 'node:buffer';
import { CharlesError } from '../../errors/charles-error.ts';
import type { RawMessage } from '../raw-entry.ts';

/** The body's bytes, content encoding removed; empty when no body was recorded. Text is encoded in its charset where Node can, else as UTF-8. */
export function bodyBytes(message: RawMessage): Buffer {
  const { body } = message;
  if (body === undefined) return Buffer.alloc(0);
  if ('encoded' in body) return Buffer.from(body.encoded, 'base64');
  return Buffer.from(body.text, wasLatin1(message) ? 'latin1' : encodingOf(body.charset ?? null));
}

/** True if every character can be a byte. */
export function isLatin1(text: string): boolean {
  return !/[^\0-\xff]/.test(text);
}

/**
 * The body's text; empty when no body was recorded. Bytes that are no text of their charset become U+FFFD. UTF-8 that Charles read as
 * ISO-8859-1, as it does where no charset was named, is what it was sent as.
 */
export function bodyText(message: RawMessage): string {
  const { body, charset } = message;
  if (body === undefined) return '';
  if ('encoded' in body) return decode(Buffer.from(body.encoded, 'base64'), charset);
  if (body.charset || !wasLatin1(message)) return body.text;
  const bytes = Buffer.from(body.text, 'latin1');
  return isUtf8(bytes) ? bytes.toString() : body.text;
}

/** True if the bytes were read as ISO-8859-1, a character each: there were too few of them for UTF-8. */
function wasLatin1({ body, sizes }: RawMessage): boolean {
  if (body === undefined || 'encoded' in body || body.decoded) return false;
  const { text } = body;
  return text.length <= sizes.body && sizes.body < Buffer.byteLength(text) && isLatin1(text);
}

/**
 * The body parsed as JSON, whatever its media type says.
 * @throws CharlesError `BODY_INVALID`; `owner` names the body there: `the response body of GET https://example.com/`.
 */
export function bodyJson(message: RawMessage, owner: string): unknown {
  const text = bodyText(message);
  try {
    return JSON.parse(text.replace(/^\uFEFF/, ''));
  } catch {
    throw bodyInvalid(`Failed to read ${owner} as JSON`, message, text);
  }
}

export function bodyInvalid(what: string, message: RawMessage, text: string): CharlesError {
  const why =
    message.body === undefined
      ? 'no body was recorded'
      : `it is ${text.length} characters of ${message.mimeType || 'no media type'}`;
  return new CharlesError('BODY_INVALID', {
    what,
    why,
    mend: 'Read it with text() or bytes(), or narrow the query by contentType.',
  });
}

function decode(bytes: Buffer, charset: string | null): string {
  try {
    return new TextDecoder(charset || 'utf-8').decode(bytes);
  } catch {
    // A charset that no decoder knows.
    return bytes.toString('utf8');
  }
}

function encodingOf(charset: string | null): BufferEncoding {
  const name = charset?.toLowerCase();
  if (name === 'iso-8859-1' || name === 'latin1') return 'latin1';
  return name === 'utf-16le' ? 'utf16le' : 'utf8';
}
