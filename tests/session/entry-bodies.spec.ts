// Bodies as bytes, text, JSON and forms.
import { expect, test } from '@playwright/test';
import { isCharlesError } from '../../src/errors/charles-error.ts';
import { Entry } from '../../src/session/entry.ts';
import { parseEntry } from '../../src/session/parse-session.ts';
import type { RawBody, RawEntry } from '../../src/session/raw-entry.ts';
import { charles45, http2, rawEntry } from './fixtures/raw.ts';

const base64 = (text: string, encoding: BufferEncoding = 'utf8'): RawBody => ({
  encoding: 'base64',
  encoded: Buffer.from(text, encoding).toString('base64'),
});

function replied(body: RawBody | undefined, charset: string | null = null, mimeType: string | null = null): Entry {
  const { body: _, ...response } = rawEntry().response;
  return new Entry(rawEntry({ response: { ...response, mimeType, charset, ...(body && { body }) } }));
}

test('the response is read unless the request is asked for', () => {
  const entry = new Entry(parseEntry(charles45));
  expect(entry.json()).toEqual({ id: 7, items: [{ sku: 'A1' }, { sku: 'B2' }] });
  expect(entry.json('request')).toMatchObject({ sku: 'A1', gift: { wrap: true, text: null } });
  expect(entry.bytes('request').toString()).toBe(entry.text('request'));
});

test('decoded text is read as it stands', () => {
  expect(new Entry(parseEntry(http2)).text()).toContain('Grüße');
});

test('base64 text is decoded in its charset', () => {
  expect(replied(base64('Grüße')).text()).toBe('Grüße');
  expect(replied(base64('Grüße', 'latin1'), 'ISO-8859-1').text()).toBe('Grüße');
  expect(replied(base64('Grüße', 'utf16le'), 'UTF-16LE').text()).toBe('Grüße');
});

test('text is encoded in its charset', () => {
  expect([...replied({ text: 'é', charset: 'utf-8' }).bytes()]).toEqual([0xc3, 0xa9]);
  expect([...replied({ text: 'é', charset: 'iso-8859-1' }).bytes()]).toEqual([0xe9]);
  expect([...replied({ text: 'é', charset: null }).bytes()]).toEqual([0xc3, 0xa9]);
});

test('UTF-8 that was read as ISO-8859-1 for want of a charset is what was sent', () => {
  const misread = (text: string, size: number, more: object = {}): Entry => {
    const { request } = rawEntry();
    const body = { text: Buffer.from(text).toString('latin1'), charset: null, ...more };
    return new Entry(rawEntry({ request: { ...request, sizes: { headers: 10, body: size }, body } }));
  };
  const json = '{"name":"Zoë Ørsted-Łuć","icon":"🎈"}';
  const size = Buffer.byteLength(json);
  for (const sent of [misread(json, size), misread(json, size + 5)]) {
    expect(sent.text('request')).toBe(json);
    expect(sent.json('request')).toEqual(JSON.parse(json));
    expect(sent.bytes('request').toString()).toBe(json);
  }
  const mojibake = Buffer.from('Zoë').toString('latin1');
  // Nothing says that these were misread: another size, a content encoding, a charset, bytes that are no UTF-8.
  expect(misread('Zoë', Buffer.byteLength(mojibake)).text('request')).toBe(mojibake);
  expect(misread('Zoë', 4, { decoded: true }).text('request')).toBe(mojibake);
  expect(misread('Zoë', 4, { charset: 'iso-8859-1' }).text('request')).toBe(mojibake);
  expect(misread('', 3, { text: 'Zo\xeb' }).text('request')).toBe('Zoë');
});

test('text of binary data and of unknown charsets does not throw', () => {
  expect(replied(base64('ff00fe', 'hex'), null, 'image/png').text()).toContain('\uFFFD');
  expect(replied(base64('abc'), 'x-no-such-charset').text()).toBe('abc');
  expect(replied({ encoding: 'base64', encoded: '***' }).bytes()).toHaveLength(0);
});

test('frames of a WebSocket stay bytes', () => {
  const frames = Buffer.from([0x81, 0x02, 0x68, 0x69]);
  const entry = new Entry({ ...replied(base64(frames.toString('latin1'), 'latin1')).raw, webSocket: true });
  expect(entry.bytes().equals(frames)).toBe(true);
});

test('a body that was not recorded is empty', () => {
  expect(replied(undefined).bytes()).toHaveLength(0);
  expect(replied(undefined).text()).toBe('');
});

test('JSON is read whatever the media type says, with a byte order mark too', () => {
  expect(replied({ text: '\uFEFF{"a":1}', charset: null }, null, 'text/html').json()).toEqual({ a: 1 });
});

test('what is not JSON is refused by name, without the query and the body', () => {
  const entry = new Entry({ ...replied({ text: 'secret <p>', charset: null }, null, 'text/html').raw, query: 'token=secret' });
  const error = thrownBy(() => entry.json());
  expect(isCharlesError(error, 'BODY_INVALID')).toBe(true);
  expect(String(error)).toContain(
    'the response body of GET https://shop.example/api/items as JSON: it is 10 characters of text/html',
  );
  expect(String(error)).not.toContain('secret');
  expect(String(thrownBy(() => replied(undefined).json()))).toContain('no body was recorded');
});

const multipart = [
  '--xyz',
  'Content-Disposition: form-data; name="title"',
  '',
  'two\r\nlines',
  '--xyz',
  'content-disposition: form-data; name="file"; filename="a.png"',
  'Content-Type: image/png',
  '',
  'PNG',
  '--xyz--',
  '',
].join('\r\n');

function posted(contentType: string, text: string): RawEntry {
  return rawEntry({ method: 'POST' }, { requestHeaders: [{ name: 'content-type', value: contentType }], requestText: text });
}

test('a form is read by name, urlencoded or multipart', () => {
  const urlencoded = new Entry(posted('application/x-www-form-urlencoded; charset=UTF-8', 'a=1&a=2&name=J%C3%BCrgen+K'));
  expect([...urlencoded.form()]).toEqual([
    ['a', '1'],
    ['a', '2'],
    ['name', 'Jürgen K'],
  ]);
  expect([...new Entry(posted('multipart/form-data; boundary=xyz', multipart)).form()]).toEqual([
    ['title', 'two\r\nlines'],
    ['file', 'a.png'],
  ]);
});

test('what is no form is refused', () => {
  expect(
    isCharlesError(
      thrownBy(() => new Entry(posted('application/json', '{}')).form()),
      'BODY_INVALID',
    ),
  ).toBe(true);
  expect([...new Entry(posted('multipart/form-data; boundary=xyz', 'broken')).form()]).toEqual([]);
});

function thrownBy(act: () => unknown): unknown {
  try {
    act();
  } catch (error) {
    return error;
  }
  return undefined;
}
