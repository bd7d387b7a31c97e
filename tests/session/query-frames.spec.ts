// WebSocket messages: how they are read from frames, and how queries ask for them.
import zlib from 'node:zlib';
import { expect, test } from '@playwright/test';
import type { Entry } from '../../src/session/entry.ts';
import { Entry as EntryClass } from '../../src/session/entry.ts';
import { compileQuery, type WebSocketQuery } from '../../src/session/query/query.ts';
import { frame, matches, mismatch, received, webSocketOf } from './fixtures/content.ts';
import { rawEntry } from './fixtures/raw.ts';

const none = Buffer.alloc(0);
const mask = Buffer.from([1, 2, 3, 4]);
const [TEXT, BINARY, CLOSE, PING, PONG] = [0x81, 0x82, 0x88, 0x89, 0x8a] as const;
const DEFLATED = 0x40;

const ofServer = (bytes: Buffer | readonly Buffer[], extensions: string | null = null): Entry =>
  webSocketOf(none, Array.isArray(bytes) ? Buffer.concat(bytes) : (bytes as Buffer), extensions);
const shown = (entry: Entry): string[] => entry.frames.map(({ from, type, text }) => `${from} ${type} ${text}`);

/** Compresses as one stream, or each for itself; a message loses its last four bytes. */
function deflated(messages: readonly string[], isShared: boolean): Buffer[] {
  const flush = { finishFlush: zlib.constants.Z_SYNC_FLUSH };
  return messages.map((message, index) => {
    const before = messages.slice(0, index).join('').slice(-32_768);
    const dictionary = isShared && before !== '' ? { dictionary: Buffer.from(before) } : {};
    return zlib.deflateRawSync(message, { ...flush, ...dictionary }).subarray(0, -4);
  });
}

test('messages of both sides are read, the client first, unmasked', () => {
  const sent = [frame(TEXT, 'hello', mask), frame(BINARY, Buffer.from([0xff, 1]), mask), frame(PING, 'p', mask)];
  const entry = webSocketOf(Buffer.concat([...sent, frame(CLOSE, '\x03\xe8bye', mask)]), frame(PONG, 'p'));
  const [text, binary] = entry.frames;
  expect(text).toEqual({ from: 'client', type: 'text', text: 'hello', bytes: Buffer.from('hello') });
  expect(binary?.bytes).toEqual(Buffer.from([0xff, 1]));
  expect(entry.frames.map(({ type }) => type)).toEqual(['text', 'binary', 'ping', 'close', 'pong']);
  expect(entry.frames[4]?.from).toBe('server');
});

test('a close has its reason as text and its code in the bytes', () => {
  const [close] = ofServer(frame(CLOSE, Buffer.from('\x03\xe8bye', 'latin1'))).frames;
  expect([close?.text, close?.bytes.readUInt16BE()]).toEqual(['bye', 1000]);
  expect(shown(ofServer(frame(CLOSE, '')))).toEqual(['server close ']);
});

test('every length of frame is read', () => {
  const texts = [0, 125, 126, 65_535, 65_536].map((length) => 'x'.repeat(length));
  expect(ofServer(texts.map((text) => frame(TEXT, text))).frames.map(({ text }) => text)).toEqual(texts);
});

test('fragments are put together, with control frames between them, and what has not ended is none', () => {
  const parts = [
    frame(0x01, 'Gr\u00fc'),
    frame(PING, ''),
    frame(0x00, 'ß'),
    frame(0x80, 'e'),
    frame(TEXT, 'b'),
    frame(0x01, 'c'),
  ];
  expect(shown(ofServer(parts))).toEqual(['server ping ', 'server text Grüße', 'server text b']);
});

test('a fragment without a beginning is left out', () => {
  expect(shown(ofServer([frame(0x80, 'left'), frame(TEXT, 'b')]))).toEqual(['server text b']);
  expect(shown(ofServer([frame(TEXT, 'b'), frame(0x80, 'left'), frame(TEXT, 'c')]))).toEqual(['server text b', 'server text c']);
});

test('bytes that are no text are a character a byte', () => {
  expect(ofServer(frame(BINARY, Buffer.from([0x89, 0xff]))).frames[0]?.text).toBe('\x89\xff');
});

for (const [title, extensions, isShared] of [
  ['in one context', 'permessage-deflate', true],
  [
    'in one context, with parameters of the other side',
    'x, permessage-deflate; client_no_context_takeover; server_max_window_bits=15',
    true,
  ],
  ['each for itself', 'Permessage-Deflate ; Server_No_Context_Takeover', false],
] as const) {
  test(`messages compressed ${title} are inflated`, () => {
    const texts = ['{"sku":"A1","count":1}', '{"sku":"A1","count":2}', 'x'.repeat(40_000), '{"sku":"A1","count":2}'];
    const entry = ofServer(
      deflated(texts, isShared).map((payload) => frame(TEXT | DEFLATED, payload)),
      extensions,
    );
    expect(entry.frames.map(({ type, text }) => [type, text])).toEqual(texts.map((text) => ['text', text]));
  });
}

test('fragments of a compressed message are put together first, and uncompressed ones pass', () => {
  const [payload = none] = deflated(['hello hello hello'], true);
  const parts = [frame(0x01 | DEFLATED, payload.subarray(0, 3)), frame(0x80, payload.subarray(3)), frame(TEXT, 'plain')];
  expect(shown(ofServer(parts, 'permessage-deflate'))).toEqual(['server text hello hello hello', 'server text plain']);
});

test('what cannot be inflated is binary as it was sent, and so is what follows in the same context', () => {
  const payloads = deflated(['one one one', 'one one one'], true);
  const broken = Buffer.from([0xff, 0xff, 0xff]);
  const types = (frames: readonly Buffer[], extensions: string | null): string[] =>
    ofServer(frames, extensions).frames.map(({ type }) => type);
  const frames = [broken, ...payloads].map((payload) => frame(TEXT | DEFLATED, payload));
  expect(types(frames, 'permessage-deflate')).toEqual(['binary', 'binary', 'binary']);
  expect(types(frames.slice(0, 2), 'permessage-deflate; server_no_context_takeover')).toEqual(['binary', 'text']);
  expect(types(frames.slice(1), null)).toEqual(['binary', 'binary']);
  expect(types([frame(0xa1, 'other extension')], 'permessage-deflate')).toEqual(['binary']);
  expect(ofServer(frames, 'permessage-deflate').frames[0]?.bytes).toEqual(broken);
});

test('messages are inflated up to 64 MiB together', () => {
  const [bomb = none] = deflated(['\0'.repeat(40 * 1024 * 1024)], false);
  const frames = [bomb, bomb].map((payload) => frame(BINARY | DEFLATED, payload));
  const lengths = ofServer(frames, 'permessage-deflate; server_no_context_takeover').frames.map(({ bytes }) => bytes.length);
  expect(lengths).toEqual([40 * 1024 * 1024, bomb.length]);
});

const noFrames: [title: string, bytes: Buffer][] = [
  ['half a frame', frame(TEXT, 'hello').subarray(0, 4)],
  ['a length without end', Buffer.from([0x81, 0x7f, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff])],
  ['an unknown opcode', frame(0x83, 'x')],
  ['a fragmented ping', frame(0x09, 'x')],
  ['text', Buffer.from('GET / HTTP/1.1')],
];

for (const [title, bytes] of noFrames) {
  test(`${title} ends the messages, and is told when there is none`, () => {
    expect(shown(ofServer([frame(TEXT, 'a'), bytes]))).toEqual(['server text a']);
    expect(received({ webSocket: { received: 'x' } }, ofServer(bytes))).toBe(`no message in ${bytes.length} bytes`);
  });
}

test('other entries have no frames', () => {
  const { raw } = ofServer(frame(TEXT, 'a'));
  expect(new EntryClass({ ...raw, webSocket: false }).frames).toEqual([]);
});

test('frames cannot be changed, and are the same at every read', () => {
  const entry = ofServer(frame(TEXT, 'a'));
  const { frames } = entry;
  expect(Object.isFrozen(frames)).toBe(true);
  expect(entry.frames).toBe(frames);
});

const chat = webSocketOf(
  Buffer.concat([frame(TEXT, '{"type":"hi","token":"t0k3n"}', mask), frame(TEXT, '42["login",{"password":"hunter2"}]', mask)]),
  Buffer.concat([frame(TEXT, 'welcome'), frame(PING, 'secret ping'), frame(BINARY, '{"ok":true}')]),
  null,
  'RECEIVED_RESPONSE_BODY',
);
const fits = (webSocket: boolean | WebSocketQuery, entry = chat): boolean => matches({ webSocket }, entry);

test('any message of that direction may fit, also while the WebSocket is open', () => {
  expect(fits({ sent: { type: 'hi' } })).toBe(true);
  expect(fits({ sent: 'welcome' })).toBe(false);
  expect(fits({ received: /^wel/ })).toBe(true);
  expect(fits({ received: { ok: true } })).toBe(true);
  expect(fits({ received: 'ping' })).toBe(false);
  expect(fits({ sent: { type: 'hi' }, received: 'welcome' })).toBe(true);
  expect(fits({ sent: { type: 'hi' }, received: 'bye' })).toBe(false);
});

test('a boolean asks whether it is a WebSocket', () => {
  const plain = new EntryClass(rawEntry());
  expect([fits(true), fits(false), fits(true, plain), fits(false, plain)]).toEqual([true, false, false, true]);
});

test('what does not fit is told of the nearest message', () => {
  expect(received({ webSocket: { sent: { type: 'bye' } } }, chat)).toContain('2 messages, the nearest: ');
  expect(received({ webSocket: { received: 'bye' } }, ofServer(frame(TEXT, 'welcome')))).toBe('welcome');
  expect(received({ webSocket: { sent: 'x' } }, ofServer(frame(TEXT, 'a')))).toBe('no message');
  expect(received({ webSocket: { sent: 'x' } }, new EntryClass(rawEntry()))).toBe('no WebSocket');
  const differs = mismatch({ webSocket: { received: { ok: false } } }, ofServer(frame(TEXT, '{"ok":true}')));
  expect(differs?.received).toBe('ok: true');
  expect(differs?.diff?.expected).toContain('false');
});

test('secrets in messages are hidden', () => {
  for (const sent of [{ token: 'abc123' }, { type: 'bye' }, 'nothing', /nothing/]) {
    const found = mismatch({ webSocket: { sent } }, chat);
    expect(JSON.stringify([found?.expected, found?.received, found?.diff])).not.toMatch(/t0k3n|hunter2|abc123/);
  }
});

test('a message reads as a sentence', () => {
  expect(`${compileQuery({ url: '**/chat', webSocket: { sent: { type: 'hi' }, received: 'x' } })}`).toBe(
    '**/chat with a sent WebSocket message {"type":"hi"} and a received WebSocket message containing "x"',
  );
});

test('a great many tiny frames are read in one pass', () => {
  const entry = ofServer(Buffer.alloc(600_000, frame(TEXT, 'a')));
  expect(fits({ received: 'b' }, entry)).toBe(false);
  expect(received({ webSocket: { received: 'b' } }, entry)).toBe('200000 messages, the nearest: a');
});
