// The `response` of a HAR entry; one that never came has status 0.
import { bodyBytes } from '../content/body.ts';
import { mediaTypeOf } from '../content/message-parts.ts';
import type { Entry } from '../entry.ts';
import { headerValues } from '../header.ts';
import type { RawMessage } from '../raw-entry.ts';
import { setCookie } from './har-cookie.ts';

export function harResponse(entry: Entry): object {
  const { raw, error, protocol, responseHeaders } = entry;
  const { header, sizes } = raw.response;
  const begun = header !== undefined;
  return {
    _charlesStatus: raw.status,
    status: statusOf(entry),
    statusText: /^HTTP\/\S+ \d+ (.*)$/.exec(header?.firstLine ?? '')?.[1] ?? '',
    httpVersion: protocol,
    cookies: headerValues(responseHeaders, 'set-cookie').map(setCookie),
    headers: responseHeaders,
    content: contentOf(raw.response, entry.webSocket),
    redirectURL: entry.responseHeader('location') ?? '',
    headersSize: begun ? sizes.headers : -1,
    bodySize: begun ? sizes.body : -1,
    ...(error === null ? {} : { _error: error }),
  };
}

// As Charles has it: the reply to a CONNECT is its own, not a server's.
function statusOf({ method, status }: Entry): number {
  return method === 'CONNECT' ? -1 : (status ?? 0);
}

// A WebSocket's frames are its messages, not its content.
function contentOf(message: RawMessage, webSocket: boolean): object {
  const { body, sizes, contentEncoding } = message;
  const mimeType = mediaTypeOf(message);
  if (webSocket) return { size: 0, mimeType };
  if (body === undefined) return { size: contentEncoding === null ? sizes.body : 0, mimeType };
  const size = 'text' in body ? bodyBytes(message).length : Buffer.byteLength(body.encoded, 'base64');
  const content = 'text' in body ? { text: body.text } : { text: body.encoded, encoding: 'base64' };
  return { size, ...(body.decoded ? { compression: size - sizes.body } : {}), mimeType, ...content };
}
