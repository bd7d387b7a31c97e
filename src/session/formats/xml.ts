// Writes entries as Charles's XML session (.chlsx, `session/export-xml`).
import { XMLBuilder } from 'fast-xml-parser';
import { bodyBytes } from '../content/body.ts';
import type { RawEntry, RawMessage } from '../raw-entry.ts';
import { transactionAttributes } from './xml-attributes.ts';

const PROLOG =
  '<?xml version="1.0" encoding="UTF-8"?><!DOCTYPE charles-session SYSTEM "https://www.charlesproxy.com/dtd/charles-session-1_2.dtd">\n';

// What XML 1.0 has no form for, not even escaped; lone surrogates are among them.
const FORBIDDEN = /[^\t\n\r\u0020-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/gu;

const ESCAPES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&apos;',
  '\t': '&#9;',
  '\n': '&#10;',
  '\r': '&#13;',
};

const builder = new XMLBuilder({
  ignoreAttributes: false,
  attributeNamePrefix: '@',
  cdataPropName: '#cdata',
  suppressEmptyNode: true,
  suppressBooleanAttributes: false,
  // Its own escaping leaves line ends and tabs, which a parser reads as spaces in an attribute.
  processEntities: false,
  tagValueProcessor: (_name, value) => escaped(value),
  attributeValueProcessor: (_name, value) => escaped(value),
});

/**
 * The text of a `.chlsx` file, in pieces of one entry each. A body that XML would alter is written as base64; other text keeps its
 * place with U+FFFD for what XML has no form for. As in Charles, errors, notes, tunnel and WebSocket marks are left out.
 */
export function* writeXml(entries: Iterable<RawEntry>): Generator<string> {
  yield `${PROLOG}<charles-session>\n`;
  for (const raw of entries) yield `${builder.build({ transaction: transaction(raw) })}\n`;
  yield '</charles-session>';
}

function transaction(raw: RawEntry): object {
  return {
    ...transactionAttributes(raw),
    ...(raw.ssl && { ssl: { '@protocol': raw.ssl.protocol, '@cipherSuite': raw.ssl.cipherSuite } }),
    ...(raw.alpn && { alpn: { '@protocol': raw.alpn.protocol } }),
    request: message(raw.request),
    response: message(raw.response),
  };
}

function message(raw: RawMessage): object {
  const { status, sizes, mimeType, charset, contentEncoding, header, body } = raw;
  return {
    '@status': status,
    '@headers': sizes.headers,
    '@body': sizes.body,
    '@handshake': sizes.handshake,
    '@mime-type': mimeType,
    '@charset': charset,
    '@contentEncoding': contentEncoding,
    ...(header && {
      headers: {
        ...(header.firstLine !== undefined && { 'first-line': { '#cdata': clean(header.firstLine) } }),
        header: header.headers.map(({ name, value }) => ({ name, value })),
      },
    }),
    ...(body && { body: bodyElement(raw, body) }),
  };
}

function bodyElement(raw: RawMessage, body: NonNullable<RawMessage['body']>): object {
  const decoded = body.decoded ? { '@decoded': 'true' } : {};
  if ('encoded' in body) return { '@encoding': 'base64', ...decoded, '#cdata': body.encoded };
  // A parser reads \r\n as \n.
  if (!body.text.includes('\r') && body.text.search(FORBIDDEN) < 0) return { ...decoded, '#cdata': body.text };
  return { '@encoding': 'base64', ...decoded, '#cdata': bodyBytes(raw).toString('base64') };
}

function escaped(value: unknown): string {
  return clean(value).replace(/[&<>"'\t\n\r]/g, (character) => ESCAPES[character] ?? '');
}

function clean(value: unknown): string {
  return String(value).replace(FORBIDDEN, '\uFFFD');
}
