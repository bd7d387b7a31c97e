// Which headers go on to the other side, and in which form, for each pairing of HTTP/1.1 and HTTP/2.
import http from 'node:http';
import { valuesOf } from '../flat-headers.ts';

// Between client and proxy only: the server must not see them.
const PROXY_ONLY = new Set(['proxy-connection', 'proxy-authorization']);
// Each connection has its own; Node writes ours.
const CONNECTION_ONLY = new Set(['connection', 'keep-alive', 'proxy-connection']);
const NOT_IN_HTTP2 = new Set([...CONNECTION_ONLY, 'host', 'http2-settings', 'transfer-encoding', 'upgrade']);
const SINGLE = new Set(['te', 'content-type', 'content-length', 'location', 'date', 'etag', 'last-modified']);

// A longer one would be the end of the whole connection to who reads with nghttp2, as many servers do.
const MAX_HTTP2_VALUE = 65_536;

export type FlatHeaders = readonly string[];

/** What the client sent for the server. */
export function endToEnd(headers: FlatHeaders): string[] {
  return select(headers, (name) => !PROXY_ONLY.has(name));
}

/** Of a CONNECT: its headers are Charles's own, save for what lets a client in. */
export function withoutCredentials(headers: FlatHeaders): string[] {
  return select(headers, (name) => name !== 'proxy-authorization');
}

/** A WebSocket is asked for without extensions, that is without compression: its frames can then be read in an export. */
export function upgradeHeaders(headers: FlatHeaders): string[] {
  return select(headers, (name) => !PROXY_ONLY.has(name) && name !== 'sec-websocket-extensions');
}

/** A response's headers for a client of HTTP/1.1: those of the upstream connection are left out, and what Node would refuse to write. */
export function responseHeaders(headers: FlatHeaders, hasBody: boolean): string[] {
  const kept = select(headers, (name, value) => !CONNECTION_ONLY.has(name) && isWritable(name, value));
  return hasBody ? withoutIdleTrailer(kept) : withoutTrailer(kept);
}

/** For who reads the body to the end of the connection, as HTTP/1.0 does. */
export function withoutChunking(headers: FlatHeaders): string[] {
  return select(headers, (name) => name !== 'transfer-encoding');
}

/** HTTP/2 request headers for a server of HTTP/1.1. */
export function http2ToHttp1(headers: FlatHeaders): string[] {
  const plain = select(headers, (name) => !name.startsWith(':') && name !== 'cookie');
  if (valuesOf(plain, 'host').length === 0) plain.unshift('Host', valuesOf(headers, ':authority')[0] ?? '');
  // HTTP/2 splits cookies into crumbs; HTTP/1.1 allows one header.
  const crumbs = valuesOf(headers, 'cookie');
  if (crumbs.length > 0) plain.push('cookie', crumbs.join('; '));
  return plain;
}

/** HTTP/1.0 may leave it out, HTTP/1.1 may not. */
export function withHost(headers: string[], host: string): string[] {
  return valuesOf(headers, 'host').length > 0 ? headers : ['Host', host, ...headers];
}

/** The framing that HTTP/1.1 needs where the client's form of the request had none. */
export function withFraming(headers: string[], method: string, hasBody: boolean): string[] {
  const announced = valuesOf(headers, 'content-length').length > 0 || valuesOf(headers, 'transfer-encoding').length > 0;
  if (announced) return withoutIdleTrailer(headers);
  if (hasBody) return [...headers, 'Transfer-Encoding', 'chunked'];
  const plain = withoutTrailer(headers);
  return ['POST', 'PUT', 'PATCH'].includes(method) ? [...plain, 'Content-Length', '0'] : plain;
}

/** As Node's HTTP/2 takes them: one value for each name, save for cookies. Throws for a value that HTTP/2 cannot carry. */
export function toHttp2Headers(headers: FlatHeaders): http.OutgoingHttpHeaders {
  const result: Record<string, string | string[]> = Object.create(null);
  for (let index = 0; index < headers.length; index += 2) {
    const name = (headers[index] as string).toLowerCase();
    const value = headers[index + 1] as string;
    if (!goesIntoHttp2(name, value)) continue;
    const known = result[name];
    if (known === undefined) result[name] = name === 'set-cookie' || name === 'cookie' ? [value] : value;
    else if (Array.isArray(known)) known.push(value);
    else if (!SINGLE.has(name)) result[name] = `${known}, ${value}`;
  }
  return result;
}

/** As HTTP/1.1 writes them, without the empty line at their end. */
export function headerLines(headers: FlatHeaders): string {
  return headers.map((part, index) => (index % 2 === 0 ? `${part}: ` : `${part}\r\n`)).join('');
}

/** As `addTrailers` takes them. */
export function toPairs(headers: FlatHeaders): [name: string, value: string][] {
  const pairs: [string, string][] = [];
  for (let index = 0; index < headers.length; index += 2) pairs.push([headers[index] as string, headers[index + 1] as string]);
  return pairs.filter(([name, value]) => isWritable(name, value));
}

function goesIntoHttp2(name: string, value: string): boolean {
  if (isConnectionHeader(name, value) || !isWritable(name.replace(/^:/, ''), value)) return false;
  if (value.length > MAX_HTTP2_VALUE) throw new Error(`The header ${name} of ${value.length} bytes is too long for HTTP/2`);
  return true;
}

/** HTTP/2 forbids them, and Node throws for each; of `te` it takes this one value. */
function isConnectionHeader(name: string, value: string): boolean {
  return NOT_IN_HTTP2.has(name) || (name === 'te' && value !== 'trailers');
}

/** Legal where no trailers can follow, but Node refuses to write it there. */
function withoutIdleTrailer(headers: string[]): string[] {
  return valuesOf(headers, 'transfer-encoding').some((value) => /\bchunked\b/i.test(value)) ? headers : withoutTrailer(headers);
}

function withoutTrailer(headers: FlatHeaders): string[] {
  return select(headers, (name) => name !== 'trailer');
}

function select(headers: FlatHeaders, keep: (name: string, value: string) => boolean): string[] {
  const kept: string[] = [];
  for (let index = 0; index < headers.length; index += 2) {
    const name = headers[index] as string;
    const value = headers[index + 1] as string;
    if (keep(name.toLowerCase(), value)) kept.push(name, value);
  }
  return kept;
}

/** Whether Node would write it. */
export function isWritable(name: string, value: string): boolean {
  try {
    http.validateHeaderName(name);
    http.validateHeaderValue(name, value);
    return true;
  } catch {
    return false;
  }
}
