// What a request was for.
import { expect, test } from '@playwright/test';
import { Entry } from '../../src/session/entry.ts';
import { rawEntry } from './fixtures/raw.ts';

function typeOf(requestHeaders: Record<string, string>, mime = '', changes = {}): string {
  const headers = Object.entries(requestHeaders).map(([name, value]) => ({ name, value }));
  return new Entry(rawEntry(changes, { requestHeaders: headers, responseType: mime })).resourceType;
}

const destinations = {
  document: 'document',
  iframe: 'document',
  script: 'script',
  serviceworker: 'script',
  style: 'stylesheet',
  image: 'image',
  font: 'font',
  empty: 'fetch',
  video: 'media',
  manifest: 'manifest',
  websocket: 'websocket',
  report: 'other',
  constructor: 'other',
};

for (const [destination, type] of Object.entries(destinations)) {
  test(`sec-fetch-dest ${destination} is ${type}`, () => {
    expect(typeOf({ 'Sec-Fetch-Dest': destination }, 'text/css')).toBe(type);
  });
}

test('an event stream is told from a fetch by its media type or by what was asked for', () => {
  expect(typeOf({ 'sec-fetch-dest': 'empty' }, 'text/event-stream')).toBe('eventsource');
  expect(typeOf({ 'sec-fetch-dest': 'empty', accept: 'text/event-stream' })).toBe('eventsource');
});

test('a WebSocket is told by Charles or by its upgrade', () => {
  expect(typeOf({}, '', { webSocket: true })).toBe('websocket');
  expect(typeOf({ upgrade: 'WebSocket', 'sec-fetch-dest': 'empty' })).toBe('websocket');
});

test('without sec-fetch-dest the media type tells', () => {
  const types = [
    'application/json',
    'application/vnd.x+json',
    'text/javascript',
    'text/css',
    'image/svg+xml',
    'font/woff2',
    'audio/ogg',
    'x/y',
    '',
  ];
  expect(types.map((mime) => typeOf({}, mime))).toEqual([
    ...['fetch', 'fetch', 'script', 'stylesheet', 'image', 'font', 'media', 'other', 'other'],
  ]);
  expect(typeOf({}, 'application/manifest+json')).toBe('manifest');
});

test('a page is a document only if a page was asked for', () => {
  expect(typeOf({ accept: 'text/html,application/xhtml+xml' }, 'text/html')).toBe('document');
  expect(typeOf({ accept: '*/*' }, 'text/html')).toBe('fetch');
});

test('a CONNECT is other', () => {
  expect(typeOf({}, 'text/css', { method: 'CONNECT' })).toBe('other');
});
