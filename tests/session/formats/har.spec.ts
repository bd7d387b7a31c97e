// HAR files: valid whatever was recorded, and with nothing of it lost.
import { readFileSync } from 'node:fs';
import { expect, test } from '@playwright/test';
import { writeHar } from '../../../src/session/formats/har.ts';
import { parseEntry, parseSession } from '../../../src/session/parse-session.ts';
import type { RawEntry, RawMessage } from '../../../src/session/raw-entry.ts';
import { charles5Exception, charles45, http2, rawEntry } from '../fixtures/raw.ts';
import { sessionTexts } from '../fixtures/sessions.ts';
import { base64, binary, bodies, hostile, kinds, webSocket } from './entries.ts';
import { harValidator } from './har-schema.ts';

const isHar = harValidator();

test('is valid HAR 1.2 for entries of every kind', () => {
  for (const [name, raw] of Object.entries(kinds)) {
    isHar(harOf([raw]));
    expect(isHar.errors, name).toBeNull();
  }
});

for (const { name, bytes } of sessionTexts()) {
  test(`is valid HAR 1.2 for ${name}, an entry for each of its entries, with the same bodies`, () => {
    const session = parseSession(bytes);
    const har = harOf(session);
    isHar(har);
    expect(isHar.errors).toBeNull();
    expect(har.log.entries).toHaveLength(session.length);
    for (const [index, raw] of session.entries()) {
      const { request, response } = har.log.entries[index];
      const { text: sent = '', _encoding } = request.postData ?? {};
      const { text: received = '', encoding } = response.content;
      expect(Buffer.from(sent, _encoding ?? 'utf8')).toEqual(recorded(raw.request));
      expect(Buffer.from(received, encoding ?? 'utf8')).toEqual(recorded(raw.response));
    }
  });
}

test('names this package and its version as its creator', () => {
  const { version } = JSON.parse(readFileSync(new URL('../../../package.json', import.meta.url), 'utf8'));

  expect(harOf([]).log).toEqual({ version: '1.2', creator: { name: 'playwright-charles', version }, entries: [] });
});

test("has Charles's fields with Charles's meaning", () => {
  const [entry] = harOf([parseEntry(charles45)]).log.entries;

  expect(entry).toMatchObject({
    startedDateTime: '2020-01-20T16:21:10.138-08:00',
    time: 210,
    serverIPAddress: '203.0.113.1',
    connection: '56370',
    // The TLS handshake is part of the connect.
    timings: { dns: 2, connect: 168 + 341, ssl: 341, send: 3, wait: 204, receive: 1 },
    _resourceType: 'fetch',
    request: {
      method: 'POST',
      url: 'https://shop.example/api/orders?page=2&tag=a&tag=b%20c',
      httpVersion: 'HTTP/1.1',
      queryString: [
        { name: 'page', value: '2' },
        { name: 'tag', value: 'a' },
        { name: 'tag', value: 'b c' },
      ],
      postData: { mimeType: 'application/json', text: (charles45 as { request: { body: { text: string } } }).request.body.text },
      headersSize: 1530,
      bodySize: 1406,
    },
    response: {
      _charlesStatus: 'COMPLETE',
      status: 201,
      statusText: 'Created',
      content: { size: 44, mimeType: 'application/json; charset=utf-8', text: '{"id":7,"items":[{"sku":"A1"},{"sku":"B2"}]}' },
      bodySize: 127,
    },
  });
});

test('tells what compression saved, and cookies of HTTP/2 one by one', () => {
  const [entry] = harOf([parseEntry(http2)]).log.entries;

  expect(entry.response.content).toMatchObject({ size: 37, compression: -3 });
  expect(entry.response).toMatchObject({ statusText: '', httpVersion: 'HTTP/2.0' });
  expect(entry.request.cookies).toEqual([
    { name: 'a', value: 'fixture-secret' },
    { name: 'b', value: 'fixture-secret' },
  ]);
});

test('writes what is no text as base64', () => {
  const [entry, utf8] = harOf([binary, bodies({}, base64(Buffer.from('{"ü":1}')), base64(Buffer.from('x')))]).log.entries;

  expect(entry.response.content).toMatchObject({ size: 4, encoding: 'base64', text: 'iVAADQ==' });
  expect(entry.request.postData).toEqual({ mimeType: '', text: 'AP8B/g==', _encoding: 'base64' });
  expect(utf8.request.postData.text).toBe('{"ü":1}');
});

test('says why an exchange broke off, in the place where Chrome reads it', () => {
  const failed = rawEntry({ status: 'EXCEPTION', errorMessage: 'Connection reset' });
  const { status, header, ...response } = failed.response;
  const [entry, connect] = harOf([{ ...failed, response }, parseEntry(charles5Exception)]).log.entries;

  expect(entry.response).toMatchObject({
    _charlesStatus: 'EXCEPTION',
    status: 0,
    _error: 'Connection reset',
    headersSize: -1,
    bodySize: -1,
  });
  expect(connect.request).toMatchObject({ method: 'CONNECT', url: 'https://shop.example' });
  expect(connect.response).toMatchObject({ status: -1, _error: charles5Exception.errorMessage });
});

test("lists WebSocket messages in Chrome's form: text of one frame as text, all else as base64, fragments joined", () => {
  const [entry] = harOf([webSocket]).log.entries;
  const time = Date.parse('2025-08-01T10:00:00.000Z') / 1_000;

  expect(entry._webSocketMessages).toEqual([
    { type: 'send', time, opcode: 1, data: 'hello' },
    { type: 'send', time, opcode: 2, data: 'Af8=' },
    { type: 'receive', time, opcode: 9, data: '' },
    { type: 'receive', time, opcode: 2, data: Buffer.from('Gruße!').toString('base64') },
    { type: 'receive', time, opcode: 8, data: 'A+g=' },
    { type: 'receive', time, opcode: -1, data: 'gRA=' },
  ]);
  expect(entry).toMatchObject({ _resourceType: 'websocket', response: { status: 101, content: { size: 0 } } });
  expect(entry.request).not.toHaveProperty('postData');
});

test('takes hostile cookies, redirects and URLs apart without losing them', () => {
  const { request, response } = harOf([hostile]).log.entries[0];

  expect(request.url).toBe('https://shop.example/a%20b%0A"c",<d>&%07é]]>?q=1&=SUM(A1)&\ud800=%zz&items[]=1|2');
  expect(request.cookies).toEqual([
    { name: 'a', value: '1' },
    { name: 'b', value: '"x=y"' },
    { name: 'flag', value: '' },
  ]);
  expect(response.redirectURL).toBe('/next?<>');
  expect(response.cookies).toEqual([
    {
      name: 'id',
      value: 'a=b',
      path: '/',
      domain: 'x.example',
      expires: '2031-01-01T00:00:00.000Z',
      httpOnly: true,
      secure: true,
      sameSite: 'Lax',
      _maxAge: 9,
    },
    { name: 'odd', value: '', httpOnly: false, secure: false },
  ]);
});

test('comes in pieces of one entry each', () => {
  const pieces = writeHar(
    (function* () {
      yield rawEntry();
      throw new Error('the second entry was asked for');
    })(),
  );

  expect(pieces.next().value).toContain('"entries":[');
  expect(pieces.next().value).toContain('shop.example');
  expect(() => pieces.next()).toThrow('the second entry was asked for');
});

// biome-ignore lint/suspicious/noExplicitAny: the schema says what it is.
function harOf(entries: readonly RawEntry[]): any {
  return JSON.parse([...writeHar(entries)].join(''));
}

function recorded({ body }: RawMessage): Buffer {
  if (body === undefined) return Buffer.alloc(0);
  return 'encoded' in body ? Buffer.from(body.encoded, 'base64') : Buffer.from(body.text);
}
