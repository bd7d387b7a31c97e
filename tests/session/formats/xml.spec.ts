// XML sessions: well-formed whatever was recorded, and read back they say the same.
import { expect, test } from '@playwright/test';
import { XMLParser, XMLValidator } from 'fast-xml-parser';
import { bodyBytes } from '../../../src/session/content/body.ts';
import { writeXml } from '../../../src/session/formats/xml.ts';
import { parseEntry, parseSession } from '../../../src/session/parse-session.ts';
import type { RawEntry, RawMessage } from '../../../src/session/raw-entry.ts';
import { charles45 } from '../fixtures/raw.ts';
import { sessionTexts } from '../fixtures/sessions.ts';
import { hostile, kinds } from './entries.ts';

// biome-ignore lint/suspicious/noExplicitAny: a tree without a schema.
type Tree = any;

const parser = new XMLParser({
  ignoreAttributes: false,
  attributeNamePrefix: '@',
  cdataPropName: '#cdata',
  parseTagValue: false,
  parseAttributeValue: false,
  trimValues: false,
  htmlEntities: true,
  processEntities: { enabled: true, maxTotalExpansions: 1e6, maxExpandedLength: 1e8 },
  isArray: (name) => name === 'transaction' || name === 'header',
});

// What XML 1.0 has no form for.
const FORBIDDEN = /[^\t\n\r\u0020-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/gu;

test('an entry has the attributes and elements that Charles writes, in its order', () => {
  const [, text = ''] = [...writeXml([parseEntry(charles45)])];

  expect(text).toContain(
    '<transaction status="COMPLETE" method="POST" protocolVersion="HTTP/1.1" protocol="https" host="shop.example" actualPort="443" path="/api/orders" query="page=2&amp;tag=a&amp;tag=b%20c" remoteAddress="shop.example/203.0.113.1" clientAddress="/127.0.0.1" clientPort="56370" startTime="2020-01-20T16:21:10.138-08:00" startTimeMillis="1579566070138" requestBeginTime=',
  );
  expect(text).toContain(
    'duration="210" dnsDuration="2" connectDuration="168" sslDuration="341" requestDuration="3" responseDuration="1" latency="204" overallSpeed="29403" requestSpeed="1324666" responseSpeed="17167000" totalSize="21141"><ssl protocol="TLSv1.2" cipherSuite="TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384"/><alpn protocol="http/1.1"/><request headers="1530" body="1406" handshake="1038" mime-type="application/json"><headers><first-line><![CDATA[POST /api/orders?page=2&tag=a&tag=b%20c HTTP/1.1]]></first-line><header><name>Host</name><value>shop.example</value></header>',
  );
});

test('a session without entries is a whole document', () => {
  expect([...writeXml([])].join('')).toBe(
    '<?xml version="1.0" encoding="UTF-8"?><!DOCTYPE charles-session SYSTEM "https://www.charlesproxy.com/dtd/charles-session-1_2.dtd">\n<charles-session>\n</charles-session>',
  );
});

for (const [name, raw] of Object.entries(kinds)) {
  test(`read back, it says the same: ${name}`, () => says(read([raw])[0], raw));
}

for (const { name, bytes } of sessionTexts()) {
  test(`read back, it says the same: ${name}`, () => {
    const session = parseSession(bytes);
    const read_ = read(session);
    expect(read_).toHaveLength(session.length);
    for (const [index, raw] of session.entries()) says(read_[index], raw);
  });
}

test('a body that XML would alter is base64, other text has U+FFFD for what XML has no form for', () => {
  const [transaction] = read([hostile]);

  expect(transaction.request.body['@encoding']).toBe('base64');
  expect(transaction.request.headers.header[1].value).toBe('tab\there \uFFFD & <b> ]]> "é" \uFFFD');
  expect(transaction.response.body).toEqual({ '@decoded': 'true', '#cdata': expect.anything() });
  // Raw, a line end in an attribute would be read as a space.
  expect([...writeXml([hostile])][1]).toContain('path="/a b&#10;&quot;c&quot;');
  expect(transaction['@path']).toBe('/a b\n"c",<d>&\uFFFDé]]>');
});

function read(entries: readonly RawEntry[]): Tree[] {
  const text = [...writeXml(entries)].join('');
  expect(XMLValidator.validate(text)).toBe(true);
  expect(text.search(FORBIDDEN)).toBe(-1);
  return parser.parse(text)['charles-session'].transaction;
}

function says(transaction: Tree, raw: RawEntry): void {
  const { times, durations, speeds } = raw;
  const attributes = {
    status: raw.status,
    method: raw.method,
    protocol: raw.scheme,
    host: raw.host,
    actualPort: raw.actualPort,
    path: raw.path,
    query: raw.query,
    clientPort: raw.clientPort,
    startTime: times.start,
    requestTime: times.requestComplete,
    responseTime: times.responseBegin,
    endTime: times.end,
    duration: durations.total,
    sslDuration: durations.ssl,
    responseSpeed: speeds.response,
    totalSize: raw.totalSize,
  };
  for (const [name, value] of Object.entries(attributes)) expect(transaction[`@${name}`], name).toBe(written(value));
  saysMessage(transaction.request, raw.request);
  saysMessage(transaction.response, raw.response);
}

function saysMessage(element: Tree, raw: RawMessage): void {
  expect(element['@status']).toBe(written(raw.status));
  expect(element['@body']).toBe(written(raw.sizes.body));
  expect(textOf(element.headers?.['first-line'])).toBe(written(raw.header?.firstLine) ?? '');
  const headers = (element.headers?.header ?? []) as Tree[];
  expect(headers).toEqual((raw.header?.headers ?? []).map(({ name, value }) => ({ name, value: written(value) })));
  expect(element.body === undefined).toBe(raw.body === undefined);
  const bytes = element.body?.['@encoding'] === 'base64' ? Buffer.from(textOf(element.body), 'base64') : null;
  if (raw.body && 'text' in raw.body && bytes === null) expect(textOf(element.body)).toBe(raw.body.text);
  else expect(bytes ?? Buffer.alloc(0)).toEqual(bodyBytes(raw));
}

/** CDATA that was cut at `]]>` comes back as a list. */
function textOf(element: Tree): string {
  const data = element?.['#cdata'] ?? '';
  return Array.isArray(data) ? data.join('') : String(data);
}

function written(value: string | number | null | undefined): string | undefined {
  return value === null || value === undefined ? undefined : String(value).replace(FORBIDDEN, '\uFFFD');
}
