// Secrets of a policy are found wherever and however they are written, and no message shows them.
import { gzipSync } from 'node:zlib';
import { expect, test } from '@playwright/test';
import { secretPattern } from '../../src/session/redaction/secret-pattern.ts';
import { rawEntry } from '../session/fixtures/raw.ts';
import { entryOf, judged, tunnelTo } from './entries.ts';

const SECRET = `p&s"w/ö r\\d+1\n€'<`;
const find = (text: string): string | null => secretPattern(SECRET).formIn(text);
const within = (bytes: string, encoding: BufferEncoding): string => Buffer.from(bytes).toString(encoding);

for (const [form, text] of [
  ['plain', SECRET],
  ['encoded', encodeURIComponent(SECRET)],
  ['encoded', encodeURI(SECRET)],
  ['encoded', new URLSearchParams({ a: SECRET }).toString()],
  ['encoded', encodeURIComponent(SECRET).toLowerCase()],
  ['encoded', encodeURIComponent(encodeURIComponent(SECRET))],
  ['encoded', JSON.stringify({ a: SECRET })],
  ['encoded', JSON.stringify({ a: JSON.stringify({ b: SECRET }) })],
  ['encoded', encodeURIComponent(JSON.stringify(SECRET))],
  ['encoded', JSON.stringify(SECRET).replaceAll('/', '\\/').replaceAll('ö', '\\u00F6').replaceAll('<', '\\u003c')],
  ['encoded', SECRET.replaceAll('&', '&amp;').replaceAll('"', '&quot;').replaceAll("'", '&#39;').replaceAll('<', '&lt;')],
  ['base64', within(SECRET, 'base64')],
  ['base64', within(`ada:${SECRET}:end`, 'base64')],
  ['base64', within(`ad:${SECRET}`, 'base64url')],
  ['base64', encodeURIComponent(within(`a:${SECRET}`, 'base64'))],
] as const) {
  test(`finds a secret in ${JSON.stringify(text)}`, () => {
    expect(find(`before ${text} after`)).toBe(form);
    expect(secretPattern(SECRET.replace('w', 'x')).formIn(`before ${text} after`)).toBe(null);
    expect(secretPattern(SECRET).without(`before ${text} after`, 'X')).toMatch(/^before .*X.* after$/);
  });
}

test('finds a short secret in base64 by itself, and takes no chance piece of base64 for one', () => {
  expect(secretPattern('pass').formIn('"cGFzcw=="')).toBe('base64');
  expect(secretPattern('pass').formIn(within('a:pass:b', 'base64'))).toBe(null);
});

test('finds a secret in both alphabets of base64', () => {
  const secret = 'a?b?c>d>e';
  const [base64, base64url] = [within(`x${secret}`, 'base64'), within(`x${secret}`, 'base64url')];
  expect([/[+/]/.test(base64), /[-_]/.test(base64url)]).toEqual([true, true]);
  for (const text of [base64, base64url, base64.replaceAll('/', '\\/')]) {
    expect(secretPattern(secret).formIn(text), text).toBe('base64');
  }
});

test('takes linear time on hostile text', () => {
  const hostile = ['\\', '%', '%25', '%2525', '\\u', '&#', '+', '"\\'].map((piece) => piece.repeat(300_000));
  for (const text of hostile) expect(secretPattern('"\\% +"""&&').formIn(text)).toBe(null);
});

const KEY = 'key-123/456';
const judgedFor = (...entries: Parameters<typeof judged>[1]) =>
  judged({ denySecrets: { apiKey: KEY, other: 'another-secret' } }, entries);

test('denySecrets looks at URLs, Referer, Location and the bodies of both sides, and at no other header', () => {
  const requestHeaders = [
    { name: 'Referer', value: `https://shop.example/?k=${KEY}` },
    { name: 'Authorization', value: `Bearer ${KEY}` },
    { name: 'Cookie', value: `k=${KEY}` },
  ];
  const entry = entryOf(
    `https://shop.example/a/${encodeURIComponent(KEY)}`,
    {},
    {
      requestHeaders,
      responseHeaders: [{ name: 'location', value: `/next?k=${KEY}` }],
      requestText: `{"k":"${KEY.replace('/', '\\/')}","o":"another-secret"}`,
      responseText: `k=${within(KEY, 'base64')}`,
    },
  );
  expect(judgedFor(entry)).toEqual([
    'denySecrets (apiKey, other): 1 request',
    '  #1 GET https://shop.example/a/<apiKey> -> 200: apiKey in its URL (encoded), apiKey in its Referer, apiKey in its request body (encoded), ' +
      'other in its request body, apiKey in its Location, apiKey in its response body (base64)',
  ]);
  expect(judgedFor(entryOf('https://shop.example/', {}, { requestHeaders: requestHeaders.slice(1) }))).toEqual([]);
});

test('no line shows a secret, also where another rule broke, an error quotes it, or it stands across a cut', () => {
  const url = `https://shop.example/${'a'.repeat(100)}?x=${KEY}&y=${within(KEY, 'base64')}`;
  const failed = entryOf(url, { status: 'EXCEPTION', errorMessage: `cannot connect for ${KEY}` });
  const lines = judged({ denyFailed: true, denySecrets: { apiKey: KEY } }, [failed]).join('\n');
  expect(lines).toContain('<apiKey>');
  for (const part of ['key-1', '3/456', within(KEY, 'base64').slice(2, -2)]) expect(lines).not.toContain(part);
});

test('denySecrets looks into gzip that no header announced, stored as bytes or as text', () => {
  const bytes = gzipSync(`{"k":"${KEY}"}`);
  for (const body of [
    { encoding: 'base64' as const, encoded: bytes.toString('base64') },
    { text: bytes.toString('latin1'), charset: null },
  ]) {
    const { request } = rawEntry();
    expect(judgedFor(entryOf('https://shop.example/', { request: { ...request, body } }))).toEqual([
      'denySecrets (apiKey, other): 1 request',
      '  #1 GET https://shop.example/ -> 200: apiKey in its request body',
    ]);
  }
  // The end of a bomb is never reached.
  const bomb = gzipSync(Buffer.concat([Buffer.alloc(68_000_000), Buffer.from(KEY)])).toString('base64');
  const { request } = rawEntry();
  expect(
    judgedFor(entryOf('https://shop.example/', { request: { ...request, body: { encoding: 'base64', encoded: bomb } } })),
  ).toEqual([]);
});

test('denySecrets takes a value without the line end that a file brings along', () => {
  expect(judged({ denySecrets: { apiKey: `${KEY}\n` } }, [entryOf(`https://shop.example/?k=${KEY}`)])).toHaveLength(2);
});

test('denySecrets reads the messages of a WebSocket, masked ones too', () => {
  const masked = Buffer.from(KEY).map((byte, index) => byte ^ (index % 4));
  const frame = Buffer.from([0x81, 0x80 | masked.length, 0, 1, 2, 3, ...masked]).toString('base64');
  const { request } = rawEntry();
  const body = { encoding: 'base64' as const, encoded: frame };
  expect(judgedFor(entryOf('https://shop.example/', { webSocket: true, request: { ...request, body } }))[1]).toContain(
    'apiKey in its request body',
  );
});

test('denySecrets looks into gzip in a message of a WebSocket, and into as much as there is of one that was cut', () => {
  const { request } = rawEntry();
  const sent = (bytes: Buffer, webSocket: boolean) =>
    entryOf('https://shop.example/', {
      webSocket,
      request: { ...request, body: { encoding: 'base64', encoded: bytes.toString('base64') } },
    });
  const zipped = gzipSync(`{"k":"${KEY}"}`);
  const cut = gzipSync(`{"k":"${KEY}"}${'x'.repeat(100)}`).subarray(0, -8);
  const message = Buffer.concat([Buffer.from([0x82, zipped.length]), zipped]);
  for (const entry of [sent(message, true), sent(cut, false)]) {
    expect(judgedFor(entry)[1]).toContain('apiKey in its request body');
  }
});

test('denySecrets does not pass where nobody could look', () => {
  expect(judgedFor(tunnelTo('bank.example'))).toEqual([
    'denySecrets (apiKey, other): 1 request',
    '  #1 CONNECT https://bank.example:443 -> 200: what it held could not be looked into',
  ]);
});

test('denySecrets does not pass where only a part of a body was kept', () => {
  const cut = (side: string) =>
    entryOf('https://shop.example/upload', { notes: `${side} body of 900 bytes: the first 100 are kept` });
  expect(judgedFor(cut('Request')).join()).toContain('only a part of its request body was kept');
  expect(judgedFor(cut('Response')).join()).toContain('only a part of its response body was kept');
});

test('denySecrets does not pass where a body is still in its content encoding', () => {
  const { request } = rawEntry();
  const encoded = Buffer.from([0x28, 0xb5, 0x2f, 0xfd, 0xff]).toString('base64');
  const sent = (contentEncoding: string | null) =>
    entryOf('https://shop.example/upload', { request: { ...request, contentEncoding, body: { encoding: 'base64', encoded } } });
  expect(judgedFor(sent('zstd'))[1]).toContain('the content encoding could not be removed from its request body');
  expect(judgedFor(sent(null), sent('identity'))).toEqual([]);
});

test('denySecrets reads text as it was sent, not as Charles read it for want of a charset', () => {
  const { request } = rawEntry();
  const text = Buffer.from('k=päßword').toString('latin1');
  const sent = entryOf('https://shop.example/', {
    request: { ...request, sizes: { headers: 10, body: text.length }, body: { text, charset: null } },
  });
  expect(judged({ denySecrets: { apiKey: 'päßword' } }, [sent])[1]).toContain('apiKey in its request body');
});
