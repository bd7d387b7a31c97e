// Decodes the bodies of an entry: bytes, text and JSON.
import { CharlesError } from '../../errors/charles-error.ts';
import type { RawMessage } from '../raw-entry.ts';

/** The body's bytes, content encoding removed; empty when no body was recorded. Text is encoded in its charset where Node can, else as UTF-8. */
export function bodyBytes({ body, sizes }: RawMessage): Buffer {
  if (body === undefined) return Buffer.alloc(0);
  if ('encoded' in body) return Buffer.from(body.encoded, 'base64');
  // What is in no known charset was read as ISO-8859-1: then there were as many bytes as there are characters.
  const wasLatin1 = body.text.length === sizes.body && isLatin1(body.text);
  return Buffer.from(body.text, wasLatin1 ? 'latin1' : encodingOf(body.charset ?? null));
}

/** True if every character can be a byte. */
export function isLatin1(text: string): boolean {
  return !/[^\0-\xff]/.test(text);
}

/** The body's text; empty when no body was recorded. Bytes that are no text of their charset become U+FFFD. */
export function bodyText({ body, charset }: RawMessage): string {
  if (body === undefined) return '';
  return 'encoded' in body ? decode(Buffer.from(body.encoded, 'base64'), charset) : body.text;
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
