// Decodes the bodies of an entry: bytes, text, JSON and forms.
import { CharlesError } from '../errors/charles-error.ts';
import { headerValue } from './header.ts';
import { multipartFields } from './multipart.ts';
import type { RawMessage } from './raw-entry.ts';

/** The body's bytes, content encoding removed; empty when no body was recorded. Text is encoded in its charset where Node can, else as UTF-8. */
export function bodyBytes({ body }: RawMessage): Buffer {
  if (body === undefined) return Buffer.alloc(0);
  return 'encoded' in body ? Buffer.from(body.encoded, 'base64') : Buffer.from(body.text, encodingOf(body.charset ?? null));
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

/**
 * The fields of a urlencoded or multipart form in order; a file's value is its file name.
 * @throws CharlesError `BODY_INVALID` when the media type is neither.
 */
export function bodyForm(message: RawMessage, owner: string): URLSearchParams {
  const text = bodyText(message);
  const type = headerValue(message.header?.headers ?? [], 'content-type') ?? message.mimeType ?? '';
  if (/^\s*application\/x-www-form-urlencoded/i.test(type)) return new URLSearchParams(text);
  if (/^\s*multipart\/form-data/i.test(type)) return new URLSearchParams(multipartFields(text));
  throw bodyInvalid(`Failed to read ${owner} as a form`, message, text);
}

function bodyInvalid(what: string, message: RawMessage, text: string): CharlesError {
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
