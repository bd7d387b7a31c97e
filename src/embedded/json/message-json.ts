// One recorded message in the shape of the `request` and `response` of a Charles 5 entry.
import type { RawHeader, RawMessage } from '../../session/raw-entry.ts';
import type { MessageRecord } from '../record/message-record.ts';
import { toRawBody } from './body-json.ts';
import { contentEncodingOf } from './content-coding.ts';

/**
 * `status`: of a response, once there is one. `final`: nothing more will come.
 * Trailers end the list of headers, uncounted in its size: there they can be queried and are redacted by their names; notes are text.
 */
export function toRawMessage(message: MessageRecord, status: number | null, final: boolean): RawMessage {
  const contentType = message.header('content-type');
  const mimeType = contentType === null ? null : (contentType.split(';', 1)[0] as string).trim();
  const charset = charsetOf(contentType);
  const body = toRawBody(message, mimeType, charset, final);
  return {
    ...(status === null ? {} : { status }),
    sizes: {
      ...(message.handshake === null ? {} : { handshake: message.handshake }),
      headers: message.headSize,
      body: sizeOf(message),
    },
    mimeType,
    charset,
    contentEncoding: contentEncodingOf(message),
    ...(message.head === null
      ? {}
      : { header: { ...firstLineOf(message), headers: pairs([...message.head.headers, ...message.trailers]) } }),
    ...(body === null ? {} : { body }),
  };
}

export function totalOf(message: MessageRecord): number {
  return (message.handshake ?? 0) + message.headSize + sizeOf(message);
}

function sizeOf({ wireSize, body }: MessageRecord): number {
  return wireSize ?? body.size;
}

function firstLineOf({ head }: MessageRecord): { firstLine?: string } {
  return head?.firstLine === undefined ? {} : { firstLine: head.firstLine };
}

function charsetOf(contentType: string | null): string | null {
  const [, quoted, bare] = /;\s*charset\s*=\s*(?:"([^"]*)"|([^\s;"]+))/i.exec(contentType ?? '') ?? [];
  return quoted ?? bare ?? null;
}

function pairs(flat: readonly string[]): RawHeader[] {
  const headers: RawHeader[] = [];
  for (let index = 0; index < flat.length; index += 2)
    headers.push({ name: flat[index] as string, value: flat[index + 1] as string });
  return headers;
}
