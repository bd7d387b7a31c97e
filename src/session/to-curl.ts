// An entry's request as a curl command that any POSIX shell can run.
import { bodyBytes } from './content/body.ts';
import { entryUrl } from './entry-url.ts';
import { headerValue } from './header.ts';
import type { RawEntry, RawHeader } from './raw-entry.ts';
import { isPlain, printed, quoted, quotedBytes } from './shell-quote.ts';

// curl makes these itself, out of the body and the connection.
const MADE_BY_CURL = ['content-length', 'transfer-encoding', 'keep-alive', 'proxy-connection', 'proxy-authorization'];
const TOKEN = /^[!#$%&'*+.^_`|~\w-]+$/;
const DECODED_BY_CURL = /\b(gzip|deflate|br|zstd)\b/i;
// Linux takes no longer argument, and its own shells print any length.
const LONGEST_ARGUMENT = 100_000;
const AT = '@'.charCodeAt(0);
// From here on curl asks the server first.
const ASKS_FIRST = 1024;

/** Of a tunnel only its target is known. */
export function toCurl(raw: RawEntry): string {
  const url = entryUrl(raw);
  if (raw.method === 'CONNECT') return `curl ${quoted(encoded(url))}`;
  // What a WebSocket's client has sent are frames.
  const body = raw.webSocket ? Buffer.alloc(0) : bodyBytes(raw.request);
  const hasBody = body.length > 0 || ['POST', 'PUT', 'PATCH'].includes(raw.method);
  const isInline = isPlain(body) && body.length <= LONGEST_ARGUMENT && body[0] !== AT;
  const command = [
    `curl ${quoted(encoded(url))}`,
    ...methodOption(raw.method, hasBody),
    ...protocolOption(raw),
    // Else brackets are ranges of URLs, and dots are resolved.
    ...(/[[\]{}]/.test(url) ? ['--globoff'] : []),
    ...(/\/\.\.?(?![^/?])/.test(url) ? ['--path-as-is'] : []),
    ...headerOptions(raw, url.split('/', 3)[2] ?? '', hasBody ? body.length : null),
    ...(hasBody ? [`--data-binary ${isInline ? quoted(body.toString('utf8')) : '@-'}`] : []),
  ].join(' \\\n  ');
  return hasBody && !isInline ? `${printed(body)} | ${command}` : command;
}

function methodOption(method: string, hasBody: boolean): string[] {
  if (method === (hasBody ? 'POST' : 'GET')) return [];
  return [method === 'HEAD' && !hasBody ? '--head' : `--request ${quotedBytes(bytesOf(method))}`];
}

function protocolOption({ protocolVersion, webSocket }: RawEntry): string[] {
  if (webSocket) return ['--http1.1'];
  return protocolVersion === 'HTTP/2.0' ? ['--http2'] : [];
}

function headerOptions({ request, webSocket }: RawEntry, host: string, bodySize: number | null): string[] {
  const headers = (request.header?.headers ?? []).map(({ name, value }) => ({ name, value, key: name.toLowerCase() }));
  const compressed = DECODED_BY_CURL.test(headerValue(headers, 'accept-encoding') ?? '');
  const isDropped = ({ key, value }: RawHeader & { key: string }): boolean =>
    !TOKEN.test(key) ||
    MADE_BY_CURL.includes(key) ||
    (key === 'connection' && !webSocket) ||
    (key === 'host' && value.toLowerCase() === host) ||
    (key === 'accept-encoding' && compressed) ||
    (key === 'content-encoding' && request.body?.decoded === true) ||
    key === 'cookie';
  const sent = headers.filter((header) => !isDropped(header));
  // HTTP/2 sends one cookie a header.
  const cookies = headers.filter(({ key }) => key === 'cookie').map(({ value }) => value);
  // What curl would add by itself.
  const added = ['User-Agent', 'Accept', ...(bodySize === null ? [] : ['Content-Type'])];
  if (bodySize !== null && bodySize > ASKS_FIRST) added.push('Expect');
  const unwanted = added.filter((name) => headerValue(headers, name) === null);
  return [
    ...sent.map(({ name, value }) => headerOption(name, value)),
    ...(cookies.length > 0 ? [headerOption('Cookie', cookies.join('; '))] : []),
    ...unwanted.map((name) => `--header ${quoted(`${name}:`)}`),
    ...(compressed ? ['--compressed'] : []),
  ];
}

function headerOption(name: string, value: string): string {
  const line = value.replace(/[\0\r\n]+/g, ' ').trim();
  return `--header ${quotedBytes(bytesOf(line === '' ? `${name};` : `${name}: ${line}`))}`;
}

/** As on the wire: Charles reads each byte of a head as one character; what is more than a byte was UTF-8. */
function bytesOf(text: string): Buffer {
  return Buffer.from(text, /^[\0-\xff]*$/.test(text) ? 'latin1' : 'utf8');
}

/** What a URL cannot hold, percent-encoded: a client may have sent it all the same. */
function encoded(url: string): string {
  return bytesOf(url)
    .toString('latin1')
    .replace(/[^!-~]|#/g, (character) => `%${character.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0')}`);
}
