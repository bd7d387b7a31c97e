// A recorded body in one of Charles's four forms: text or base64 by media type, content encoding removed.
import type { RawBody } from '../../session/raw-entry.ts';
import type { MessageRecord } from '../record/message-record.ts';
import { codingsIn, contentEncodingOf, decodeContent } from './content-coding.ts';

const TEXT =
  /^text\/|^multipart\/form-data|[/+](json|xml|javascript|ecmascript|x-javascript|x-www-form-urlencoded|graphql|x-ndjson)\b/i;

/**
 * `final`: nothing more will come; until then an encoded body is left out: each export would decode all of it again, and nobody
 * can take the secrets out of it undecoded. Null if there is nothing to show, or only the middle of an encoded body.
 */
export function toRawBody(
  message: MessageRecord,
  mimeType: string | null,
  charset: string | null,
  final: boolean,
): RawBody | null {
  const content = contentOf(message, final);
  if (content === null) return null;
  const { bytes, state } = content;
  if (bytes.length === 0 && (message.body.size > 0 || !message.ended)) return null;
  const mark = state === 'decoded' ? { decoded: true as const } : {};
  if (bytes.length === 0 || (state !== 'encoded' && isText(mimeType))) {
    return { text: decodeText(bytes, charset, final && !message.body.cut), charset, ...mark };
  }
  return { encoding: 'base64', encoded: bytes.toString('base64'), ...mark };
}

interface Content {
  readonly bytes: Buffer;
  /** `encoded`: in a content encoding that could not be removed. */
  readonly state: 'plain' | 'decoded' | 'encoded';
}

function contentOf(message: MessageRecord, final: boolean): Content | null {
  const { body } = message;
  const codings = codingsIn(contentEncodingOf(message));
  if (codings.length === 0) return { bytes: body.bytes(), state: 'plain' };
  if (body.beheaded || !final) return null;
  const decoded = body.size > 0 ? body.decoded((bytes) => decodeContent(bytes, codings)) : null;
  return decoded === null ? { bytes: body.bytes(), state: 'encoded' } : { bytes: decoded, state: 'decoded' };
}

function isText(mimeType: string | null): boolean {
  return mimeType !== null && TEXT.test(mimeType);
}

/** Never throws: what is not in the charset, or in no known one, is read as ISO-8859-1, as Charles does without a charset. */
function decodeText(bytes: Buffer, charset: string | null, whole: boolean): string {
  try {
    // A cut can fall within a character, which is then left out.
    return new TextDecoder(charset ?? 'utf-8', { fatal: true, ignoreBOM: true }).decode(bytes, { stream: !whole });
  } catch {
    return bytes.toString('latin1');
  }
}
