// Secrets in WebSocket messages that were sent in fragments or compressed.
import { constants, deflateRawSync } from 'node:zlib';
import { expect, test } from '@playwright/test';
import { Entry } from '../../src/session/entry.ts';
import { redactEntry, redactionRules } from '../../src/session/redaction/redaction.ts';
import { frame, webSocketOf } from './fixtures/content.ts';

const S = 'fixture-secret';
const SECRET = `{"token":"${S}","a":1}`;
const REDACTED = '{"token":"REDACTED","a":1}';
const MASK = Buffer.from([1, 2, 3, 4]);
const NONE = Buffer.alloc(0);

const saved = (entry: Entry): Entry => new Entry(redactEntry(entry.raw, redactionRules()));
const messages = (entry: Entry): string[] => [...entry.frames].map(({ type, text }) => `${type} ${text}`);
const deflated = (text: string, dictionary: string): Buffer =>
  deflateRawSync(Buffer.from(text), {
    finishFlush: constants.Z_SYNC_FLUSH,
    ...(dictionary !== '' && { dictionary: Buffer.from(dictionary) }),
  }).subarray(0, -4);

test('a message in fragments becomes one, and what came in between stays in its order', () => {
  const orphan = frame(0x80, 'rest of a message');
  const sent = Buffer.concat([
    orphan,
    frame(0x01, SECRET.slice(0, 15), MASK),
    frame(0x89, 'ping', MASK),
    frame(0x00, SECRET.slice(15, 18), MASK),
    frame(0x80, SECRET.slice(18), MASK),
    frame(0x81, 'plain', MASK),
    frame(0x01, 'unended', MASK),
  ]);
  const { raw } = saved(webSocketOf(sent, NONE));
  const expected = Buffer.concat([
    orphan,
    frame(0x81, REDACTED, MASK),
    frame(0x89, 'ping', MASK),
    frame(0x81, 'plain', MASK),
    frame(0x01, 'unended', MASK),
  ]);
  expect(raw.request.body).toMatchObject({ encoded: expected.toString('base64') });
});

test('a compressed message is redacted, and those that point back into it can still be read', () => {
  const received = Buffer.concat([
    frame(0xc1, deflated('first', '')),
    frame(0xc1, deflated(SECRET, 'first')),
    frame(0xc1, deflated(`again ${SECRET.slice(-6)}`, `first${SECRET}`)),
    frame(0x81, 'not compressed'),
    frame(0xc2, deflated('binary first', `first${SECRET}again ${SECRET.slice(-6)}`)),
  ]);
  const entry = webSocketOf(NONE, received, 'permessage-deflate');
  const read = messages(entry);
  expect(read).toContain(`text ${SECRET}`);
  expect(messages(saved(entry))).toEqual(read.map((text) => text.replace(SECRET, REDACTED)));
  expect(saved(entry).bytes('response').includes(S)).toBe(false);
});

test('compressed messages without secrets stay the same bytes', () => {
  const entry = webSocketOf(NONE, frame(0xc1, deflated('first', '')), 'permessage-deflate');
  expect(saved(entry).raw.response.body).toBe(entry.raw.response.body);
});

test('a message is written anew with the length that it has then, at each limit of a frame', () => {
  for (const length of [125, 126, 65_535, 65_536]) {
    const text = REDACTED.replace('1', `"${'x'.repeat(length - REDACTED.length - 1)}"`);
    const entry = webSocketOf(Buffer.concat([frame(0x81, text.replace('REDACTED', S), MASK), frame(0x81, 'next', MASK)]), NONE);
    expect(Buffer.byteLength(text)).toBe(length);
    expect(messages(saved(entry))).toEqual([`text ${text}`, 'text next']);
  }
});
