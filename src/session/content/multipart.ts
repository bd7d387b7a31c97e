// Splits multipart bodies into parts, in one pass whatever they hold.
import { unescape as decodeLeniently } from 'node:querystring';

export interface MultipartPart {
  /** From `content-disposition`; null when the part has none. */
  readonly name: string | null;
  readonly fileName: string | null;
  /** As the part's own `content-type` says. */
  readonly contentType: string | null;
  readonly content: string;
  /** Where `content` begins and ends in the body. */
  readonly start: number;
  readonly end: number;
}

/** As the media type says, whose parameters quote what holds a space. */
export function boundaryOf(mediaType: string | null): string | null {
  const [, quoted, bare] = /;\s*boundary\s*=\s*(?:"([^"]*)"|([^\s;]+))/i.exec(mediaType ?? '') ?? [];
  return quoted ?? bare ?? null;
}

/** The parts of a multipart body, the last one as far as it has come; without a boundary it is read from the body itself. */
export function multipartParts(body: string, boundary: string | null = null): MultipartPart[] {
  const marker = boundary === null ? /^--\S+/m.exec(body)?.[0] : `--${boundary}`;
  if (marker === undefined) return [];
  const parts: MultipartPart[] = [];
  for (let at = delimiterAt(body, marker, 0); at < body.length; ) {
    const from = at + marker.length;
    at = delimiterAt(body, marker, from);
    const part = partOf(body, from, at < body.length ? at - 1 : at);
    if (part) parts.push(part);
  }
  return parts;
}

/** The end of the body when there is none. */
function delimiterAt(body: string, marker: string, from: number): number {
  for (let at = body.indexOf(marker, from); at >= 0; at = body.indexOf(marker, at + marker.length)) {
    const startsLine = at === 0 || body[at - 1] === '\n';
    afterDelimiter.lastIndex = at + marker.length;
    if (startsLine && afterDelimiter.test(body)) return at;
  }
  return body.length;
}

// Content may hold lines that only begin as the boundary does.
const afterDelimiter = /--|[ \t]*(?:\r?\n|$)/y;

function partOf(body: string, from: number, until: number): MultipartPart | null {
  const section = body.slice(from, until);
  const gap = /\r?\n\r?\n/.exec(section);
  if (!gap) return null;
  const head = section.slice(0, gap.index);
  const end = until - (section.endsWith('\r') ? 1 : 0);
  const start = Math.min(from + gap.index + gap[0].length, end);
  const parameters = parametersOf(unfolded(DISPOSITION.exec(head)?.[1] ?? ''));
  return {
    name: parameters.get('name') ?? parameters.get('name*') ?? null,
    fileName: parameters.get('filename*') ?? parameters.get('filename') ?? null,
    contentType: unfolded(TYPE.exec(head)?.[1] ?? '').trim() || null,
    content: body.slice(start, end),
    start,
    end,
  };
}

// A line that begins with a space goes on with the one before it.
const DISPOSITION = /^content-disposition[ \t]*:([^\r\n]*(?:\r?\n[ \t][^\r\n]*)*)/im;
const TYPE = /^content-type[ \t]*:([^\r\n]*(?:\r?\n[ \t][^\r\n]*)*)/im;

function unfolded(value: string): string {
  return value.replaceAll(/\r?\n[ \t]/g, ' ');
}

// A quote ends a value only where another parameter or the end follows: browsers leave the backslash before it as it is.
const PARAMETER = /;[ \t]*([^=;\s"]+)[ \t]*=[ \t]*(?:"(.*?)(?:"(?=[ \t]*(?:;|$))|$)|([^;]*))/g;

/** By their names in small letters. */
function parametersOf(disposition: string): ReadonlyMap<string, string> {
  return new Map(
    Array.from(disposition.matchAll(PARAMETER), ([, name = '', quoted, bare = '']) => {
      const key = name.toLowerCase();
      const value = quoted === undefined ? bare.trim() : unquoted(quoted);
      return [key, key.endsWith('*') ? percentDecoded(value.replace(/^[^']*'[^']*'/, '')) : value];
    }),
  );
}

/** Bytes as characters, as all else in a body that is read byte by byte. */
function percentDecoded(value: string): string {
  return Buffer.from(decodeLeniently(value)).toString('latin1');
}

/** Browsers write three characters as `%22`, `%0D` and `%0A` and all others as they are; other clients write `\"`. */
function unquoted(value: string): string {
  return value
    .replaceAll(/%22|\\"/g, '"')
    .replaceAll('%0D', '\r')
    .replaceAll('%0A', '\n');
}
