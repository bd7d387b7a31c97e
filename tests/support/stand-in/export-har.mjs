// The session as HAR, as minimal as Charles has it: no pages, no browser, no client port.
import { urlOf } from './url-of.mjs';

const VERSIONS = { 4.5: '4.5.6', 4.6: '4.6.4', 5: '5.0.1' };

export function har(entries, generation) {
  const creator = { name: 'Charles Proxy', version: VERSIONS[generation] };
  return JSON.stringify({ log: { version: '1.2', creator, entries: entries.map(harEntry) } });
}

function harEntry({ times, durations, remoteAddress, request, response, ...entry }) {
  const tunnelled = entry.method === 'CONNECT';
  return {
    startedDateTime: times.start,
    time: durations.total ?? -1,
    request: {
      method: entry.method,
      url: urlOf(entry),
      httpVersion: entry.protocolVersion,
      cookies: [],
      headers: request.header?.headers ?? [],
      queryString: [...new URLSearchParams(entry.query ?? '')].map(([name, value]) => ({ name, value })),
      headersSize: request.sizes.headers,
      bodySize: request.sizes.body,
    },
    response: {
      _charlesStatus: entry.status,
      status: tunnelled ? -1 : (response.status ?? -1),
      statusText: null,
      httpVersion: tunnelled ? '' : entry.protocolVersion,
      cookies: [],
      headers: response.header?.headers ?? [],
      content: contentOf(response),
      redirectURL: null,
      headersSize: response.sizes.headers,
      bodySize: response.sizes.body,
    },
    serverIPAddress: remoteAddress?.split('/')[1],
    cache: {},
    timings: {
      dns: durations.dns ?? -1,
      connect: durations.connect ?? -1,
      ssl: durations.ssl ?? -1,
      send: durations.request ?? -1,
      wait: durations.latency ?? -1,
      receive: durations.response ?? -1,
    },
  };
}

/** Only some text is plain; JSON is base64. */
function contentOf({ body, mimeType }) {
  if (body === undefined) return { size: 0, mimeType };
  const bytes = body.encoding === 'base64' ? Buffer.from(body.encoded, 'base64') : Buffer.from(body.text);
  if (/^text\/(html|plain|javascript)$/.test(mimeType ?? '')) return { size: bytes.length, mimeType, text: bytes.toString() };
  return { size: bytes.length, mimeType, text: bytes.toString('base64'), encoding: 'base64' };
}
