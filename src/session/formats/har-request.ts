// The `request` of a HAR entry.

import { isUtf8 } from 'node:buffer';
import { bodyBytes } from '../content/body.ts';
import { mediaTypeOf } from '../content/message-parts.ts';
import type { Entry } from '../entry.ts';
import { headerValues } from '../header.ts';
import type { RawMessage } from '../raw-entry.ts';

export function harRequest(entry: Entry): object {
  const { raw, method, protocol, requestHeaders, query, webSocket } = entry;
  const { headers, body } = raw.request.sizes;
  const postData = webSocket ? null : postDataOf(raw.request);
  return {
    method,
    url: harUrl(entry),
    httpVersion: protocol,
    cookies: cookiesOf(entry),
    headers: requestHeaders,
    queryString: Array.from(query, ([name, value]) => ({ name, value })),
    ...(postData === null ? {} : { postData }),
    headersSize: headers,
    bodySize: body,
  };
}

// A CONNECT's without its default port, as Charles has it. Spaces and control characters, as a hostile client sends them, are no URI.
function harUrl({ url, method }: Entry): string {
  const shown = method === 'CONNECT' ? url.replace(/:443$/, '') : url;
  return shown.replace(/[\s\p{Cc}]/gu, encodeURIComponent);
}

// HAR knows no encoding here: bytes that are no text are marked by a name of our own.
function postDataOf(message: RawMessage): object | null {
  const { body } = message;
  const mimeType = mediaTypeOf(message);
  if (body === undefined) return null;
  if ('text' in body) return body.text === '' ? null : { mimeType, text: body.text };
  const bytes = bodyBytes(message);
  if (bytes.length === 0) return null;
  return isUtf8(bytes) ? { mimeType, text: bytes.toString() } : { mimeType, text: body.encoded, _encoding: 'base64' };
}

function cookiesOf({ requestHeaders }: Entry): object[] {
  return headerValues(requestHeaders, 'cookie')
    .flatMap((value) => value.split(';'))
    .map((pair) => pair.trim())
    .filter((pair) => pair !== '')
    .map((pair) => {
      const mark = pair.indexOf('=');
      return mark < 0 ? { name: pair, value: '' } : { name: pair.slice(0, mark), value: pair.slice(mark + 1) };
    });
}
