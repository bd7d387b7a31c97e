// What an entry says of itself.
import { expect, test } from '@playwright/test';
import { Entry } from '../../src/session/entry.ts';
import { parseEntry } from '../../src/session/parse-session.ts';
import type { RawEntry, RawHeader } from '../../src/session/raw-entry.ts';
import {
  charles5Exception,
  charles5InFlight,
  charles45,
  charles45InFlight,
  charles46,
  rawEntry,
  tunnel,
} from './fixtures/raw.ts';

const read = (value: unknown): Entry => new Entry(parseEntry(value));

test('a finished exchange says where it went, how it went and how long it took', () => {
  const entry = read(charles45);
  expect(entry).toMatchObject({
    method: 'POST',
    url: 'https://shop.example/api/orders?page=2&tag=a&tag=b%20c',
    scheme: 'https',
    host: 'shop.example',
    port: 443,
    path: '/api/orders',
    status: 201,
    state: 'complete',
    failed: false,
    error: null,
    protocol: 'HTTP/1.1',
    tunnel: false,
    webSocket: false,
    clientPort: 56370,
    startedAt: Date.UTC(2020, 0, 21, 0, 21, 10, 138),
    endedAt: Date.UTC(2020, 0, 21, 0, 21, 10, 348),
    duration: 210,
    sizes: { request: 3974, response: 17167 },
    totalSize: 21141,
    timings: { dns: 2, connect: 168, ssl: 341, request: 3, latency: 204, response: 1 },
    contentType: 'application/json',
  });
});

test('the query is read by name, decoded, and cannot be changed', () => {
  const entry = read(charles45);
  expect([entry.query.get('page'), entry.query.getAll('tag'), entry.query.get('x')]).toEqual(['2', ['a', 'b c'], null]);
  entry.query.set('page', '3');
  expect(entry.query.get('page')).toBe('2');
  expect([...read(charles46).query]).toEqual([]);
});

test('headers are listed as on the wire and found in any case of letters', () => {
  const entry = read(charles45);
  expect(entry.requestHeaders.map(({ name }) => name)).toEqual(['Host', 'Content-Type', 'X-Trace', 'x-trace', 'Sec-Fetch-Dest']);
  expect(entry.requestHeader('X-TRACE')).toBe('one');
  expect(entry.responseHeader('Content-Type')).toBe('application/json; charset=utf-8');
  expect(entry.responseHeader('absent')).toBeNull();
  expect(read(charles45InFlight).responseHeaders).toEqual([]);
});

const urls: [title: string, changes: Partial<RawEntry>, url: string][] = [
  ['a port of its own is shown', { scheme: 'http', actualPort: 5005, port: 5005 }, 'http://shop.example:5005/api/items'],
  ['the default port is not shown', { scheme: 'http', actualPort: 80 }, 'http://shop.example/api/items'],
  ['a port that is the default of another scheme is shown', { actualPort: 80 }, 'https://shop.example:80/api/items'],
  ['an empty query keeps its question mark', { query: '' }, 'https://shop.example/api/items?'],
  ['an IPv6 host stands in brackets', { host: '::1', actualPort: 8443 }, 'https://[::1]:8443/api/items'],
  ['a CONNECT is its host and port', { method: 'CONNECT', path: null }, 'https://shop.example:443'],
  ['a path without a slash gets one', { method: 'OPTIONS', path: '*' }, 'https://shop.example/*'],
];

for (const [title, changes, url] of urls) {
  test(`in a URL, ${title}`, () => {
    expect(new Entry(rawEntry(changes)).url).toBe(url);
  });
}

test('the brackets of an IPv6 host are no part of its name', () => {
  const entry = new Entry(rawEntry({ host: '[::1]' }));
  expect([entry.host, entry.url]).toEqual(['::1', 'https://[::1]/api/items']);
});

test('the 200 of a CONNECT that failed or is under way is not a status, that of a tunnel is', () => {
  expect(read(charles5Exception)).toMatchObject({ status: null, state: 'failed', failed: true, duration: null, endedAt: null });
  expect(read(charles5Exception).error).toMatch(/^Client closed the connection/);
  expect(read(charles5InFlight)).toMatchObject({ status: null, state: 'in-flight', failed: false, error: null });
  expect(read(tunnel)).toMatchObject({ status: 200, state: 'complete', tunnel: true, path: null });
  expect(read({ ...tunnel, status: 'RECEIVED_RESPONSE_BODY' })).toMatchObject({ status: 200, state: 'in-flight' });
  expect(read({ ...tunnel, status: 'EXCEPTION' })).toMatchObject({ status: null, state: 'failed' });
});

test('a request without a reply has no status and is in flight', () => {
  expect(read(charles45InFlight)).toMatchObject({ status: null, state: 'in-flight', failed: false, contentType: null });
});

test('a stream that was cancelled after its status keeps it and failed', () => {
  const entry = read({
    ...charles46,
    status: 'EXCEPTION',
    response: rawEntry().response,
    exception: 'IOException: Stream cancelled by CLIENT',
  });
  expect(entry).toMatchObject({ status: 200, failed: true, error: 'IOException: Stream cancelled by CLIENT' });
});

test('a status of 400 or more is a failure, one below is not', () => {
  const failed = [200, 399, 400, 503].map(
    (status) => new Entry(rawEntry({ response: { ...rawEntry().response, status } })).failed,
  );
  expect(failed).toEqual([false, false, true, true]);
});

test('an unknown state counts as in flight, whatever its name', () => {
  expect(['RECEIVED_RESPONSE_BODY', 'constructor', ''].map((status) => new Entry(rawEntry({ status })).state)).toEqual(
    Array(3).fill('in-flight'),
  );
});

test('a time that cannot be read is null', () => {
  expect(new Entry(rawEntry({ times: { ...rawEntry().times, start: 'once' } })).startedAt).toBeNull();
});

test('the content type is the media type alone, also where Charles or the server wrote it oddly', () => {
  const typeOf = (mimeType: string | null, header?: string): string | null => {
    const headers = header === undefined ? [] : [{ name: 'Content-Type', value: header }];
    return new Entry(rawEntry({ response: { ...rawEntry().response, mimeType, header: { headers } } })).contentType;
  };
  expect(typeOf('text/plain charset=UTF-8')).toBe('text/plain');
  expect(typeOf('Text/HTML; charset=x')).toBe('text/html');
  expect(typeOf('', 'application/json; a=b')).toBe('application/json');
  expect(typeOf('')).toBeNull();
});

const given: [words: Partial<RawEntry>, aborted: boolean][] = [
  [{ status: 'EXCEPTION', errorMessage: 'Client closed connection before receiving entire response' }, true],
  [{ status: 'EXCEPTION', exception: 'Client closed the connection' }, true],
  [{ status: 'EXCEPTION', exception: 'IOException: Stream cancelled by CLIENT' }, true],
  [{ status: 'COMPLETE', notes: 'Client closed the connection' }, false],
  [{ status: 'EXCEPTION', errorMessage: 'Remote server closed the connection before sending the whole response' }, false],
  [{ status: 'EXCEPTION', exception: 'SSL handshake with client failed - Remote host terminated the handshake' }, false],
  [{ status: 'EXCEPTION', errorMessage: String(charles5Exception.errorMessage) }, false],
  [{ status: 'EXCEPTION', exception: 'EOFException: EOF reading HTTP headers' }, false],
];

test('an exchange is aborted when its client gave it up, not when a certificate was refused or a server broke off', () => {
  for (const [words, aborted] of given) expect(new Entry(rawEntry(words)), JSON.stringify(words)).toMatchObject({ aborted });
});

test('notes are what the tools noted, and null without any', () => {
  expect(new Entry(rawEntry({ notes: 'Rewrite Tool: a\nb' })).notes).toBe('Rewrite Tool: a\nb');
  expect([new Entry(rawEntry()).notes, new Entry(rawEntry({ notes: '' })).notes]).toEqual([null, null]);
});

test('nothing that a test does to what an entry returned changes the entry', () => {
  const entry = read(charles45);
  const before = JSON.stringify([entry.raw, entry.url, entry.sizes, entry.timings, entry.text('request'), entry.json('request')]);
  const attempts: (() => unknown)[] = [
    () => Object.assign(entry, { status: 500 }),
    () => (entry.requestHeaders as RawHeader[]).push({ name: 'x', value: 'y' }),
    () => Object.assign(entry.requestHeaders[0] as object, { value: 'changed' }),
    () => Object.assign(entry.raw, { host: 'changed' }),
    () => Object.assign(entry.raw.request.body as object, { text: 'changed' }),
    () => Object.assign(entry.raw.times, { end: null }),
  ];
  for (const attempt of attempts) expect(attempt, String(attempt)).toThrow(TypeError);
  entry.bytes('request').fill(0);
  Object.assign(entry.sizes, { request: 0 });
  Object.assign(entry.timings, { dns: 0 });
  entry.query.set('page', '9');
  Object.assign(entry.json('request') as object, { changed: true });
  expect(JSON.stringify([entry.raw, entry.url, entry.sizes, entry.timings, entry.text('request'), entry.json('request')])).toBe(
    before,
  );
});

test('a failed assertion prints an entry without its secrets', () => {
  const secret = 'fixture-secret';
  const entry = new Entry(rawEntry({ query: `own=${secret}` }, { responseText: `{"own":"${secret}"}` }));
  const failed = (() => {
    try {
      expect([entry]).toEqual([{ status: 500 }]);
    } catch (error) {
      return String(error);
    }
    return '';
  })();
  expect(failed).toContain('https://shop.example/api/items?…');
  expect(failed).not.toContain(secret);
});

test('unknown keys of a session may nest as deep as they like', () => {
  const deep: unknown = JSON.parse(`${'['.repeat(100_000)}${']'.repeat(100_000)}`);
  expect(new Entry({ ...rawEntry(), deep } as RawEntry).status).toBe(200);
});

test('what a failed assertion prints of an entry has no secret of its path', () => {
  const entry = new Entry(rawEntry({ path: '/a;jsessionid=fixture-secret', query: 'token=fixture-secret' }));
  expect(entry.toJSON().url).toBe('https://shop.example/a;jsessionid=REDACTED?…');
});
