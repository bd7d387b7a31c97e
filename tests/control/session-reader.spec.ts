// Reading a session while it arrives: the entries that are wanted, as parseSession has them, and no trouble from the others.
import { expect, test } from '@playwright/test';
import { isCharlesError } from '../../src/errors/charles-error.ts';
import { parseSession } from '../../src/session/parse-session.ts';
import type { EntryHead } from '../../src/session/raw-entry.ts';
import { type SessionRead, SessionReader } from '../../src/session/session-reader.ts';
import { allShapes, charles5Exception, charles45, charles46 } from '../session/fixtures/raw.ts';
import { sessionTexts } from '../session/fixtures/sessions.ts';
import { chunks, randomSizes } from './chunks.ts';

const LONG = 300_000;
const SECRET = 'fixture-secret';

// Long ones are cut into entries, short ones are parsed as one: both have to read the same.
const repeat = (entries: readonly unknown[]): unknown[] => {
  const times = Math.ceil(LONG / JSON.stringify(entries).length);
  return Array.from({ length: times }, () => entries).flat();
};
const HEAD = ['status', 'method', 'scheme', 'host', 'actualPort', 'path', 'query', 'tunnel', 'clientPort', 'times'] as const;
const filler = { ...charles46, path: '/else', notes: 'x'.repeat(LONG) };

for (const { name, bytes } of sessionTexts()) {
  const entries: unknown[] = JSON.parse(bytes.toString());
  for (const [length, session] of [
    ['as it is', entries],
    ['many times over', repeat(entries)],
  ] as const) {
    test(`${name}, ${length}, is read as parseSession reads it`, () => {
      const text = Buffer.from(JSON.stringify(session));
      const expected = parseSession(text);
      for (const size of [() => 65_536, randomSizes(3, 9_000)]) {
        expect(read(text, undefined, size)).toEqual({ entries: expected, seen: expected.length, bytes: text.length });
      }
    });

    test(`${name}, ${length}: each head is asked about once, in order, and what it promises is in the entry`, () => {
      const text = Buffer.from(JSON.stringify(session));
      const all = parseSession(text);
      const heads: EntryHead[] = [];
      const got = read(text, (head) => heads.push(head) % 3 === 0);
      expect(heads).toHaveLength(all.length);
      // Asked before the messages were looked at, where that can matter.
      if (session !== entries) expect(heads.filter((head) => 'request' in head)).toEqual([]);
      for (const [index, head] of heads.entries()) {
        expect(HEAD.map((key) => head[key])).toEqual(HEAD.map((key) => all[index]?.[key]));
      }
      expect(got.entries).toEqual(all.filter((_, index) => index % 3 === 2));
      expect(got.seen).toBe(all.length);
    });
  }
}

test('a head has its numbers and defaults as an entry has them', () => {
  const odd = { ...charles5Exception, clientPort: '5', actualPort: -1, tunnel: undefined, remoteAddress: undefined };
  for (const session of [[odd], [odd, filler]]) {
    const heads: EntryHead[] = [];
    read(Buffer.from(JSON.stringify(session)), (head) => heads.push(head) === 0);
    expect(heads[0]).toMatchObject({ clientPort: 5, actualPort: 443, tunnel: false, remoteAddress: null });
  }
});

test('an entry whose messages come before its times is asked about all the same', () => {
  const { times, request, response, ...rest } = charles45;
  const turned = { request, ...rest, response, times };
  for (const session of [[turned, charles46], repeat([turned, charles46])]) {
    const text = Buffer.from(JSON.stringify(session));
    const asked: string[] = [];
    const { entries } = read(text, ({ host }) => asked.push(host) % 2 === 1);
    expect(asked).toHaveLength(session.length);
    expect(entries).toEqual(parseSession(text).filter((_, index) => index % 2 === 0));
  }
});

test('nested values before the times hold up nobody: what is not wanted is not kept then either', () => {
  const response = { ...(charles46.response as object), body: { text: 'x'.repeat(LONG) } };
  const odd = { tags: [], flows: { 'a "times"': [{ times: 1 }] }, ...charles46, response };
  const text = Buffer.from(JSON.stringify([odd, { ...charles45, clientPort: 2 }]));
  const reader = new SessionReader(({ clientPort }) => clientPort === 2);
  let most = 0;
  for (const chunk of chunks(text, () => 1_000)) {
    reader.push(chunk);
    if (text.indexOf(chunk) > 0) most = Math.max(most, reader.held);
  }
  expect(reader.end()).toMatchObject({ entries: [{ clientPort: 2 }], seen: 2 });
  expect(most).toBeLessThan(4_000);
});

test('a quote that nobody escaped swallows no entry behind it', () => {
  const odd = { ...charles46, path: '/odd', notes: '\uE000' };
  const session = JSON.stringify([filler, odd, charles45, odd, charles46]);
  for (const body of ['a 5" pipe', 'say "hi" twice', '"']) {
    const text = Buffer.from(session.replaceAll('\uE000', body));
    expect(
      refusal(text, ({ path }) => path === charles45.path),
      body,
    ).toMatch(/entry 1 is no JSON/);
  }
});

test('a time that nobody can read is refused where it says whose an entry is, and left in a file', () => {
  for (const key of ['start', 'requestBegin']) {
    const odd = { ...charles46, times: { ...(charles46.times as object), [key]: SECRET } };
    for (const entries of [[odd], [odd, filler]]) {
      const text = Buffer.from(JSON.stringify(entries));
      expect(refusal(text, () => true)).toMatch(new RegExp(`entry 0 .*at times\\.${key}, expected a time`));
      expect(parseSession(text)).toHaveLength(entries.length);
    }
  }
});

test('what is wrong behind the times of an unwanted entry hurts nobody, of a wanted one it is named', () => {
  const broken = { ...charles46, path: '/else', request: { header: { headers: [SECRET] } } };
  for (const session of [
    [broken, charles45],
    [broken, charles45, filler],
  ]) {
    const text = Buffer.from(JSON.stringify(session));
    expect(read(text, ({ path }) => path === charles45.path).entries).toEqual(parseSession(JSON.stringify([charles45])));
    expect(refusal(text)).toMatch(/entry 0 is not one of Charles: at request\.header\.headers/);
  }
});

const wrong: readonly (readonly [title: string, entries: readonly unknown[], why: RegExp])[] = [
  ['no object', [charles45, SECRET], /entry|list/],
  ['no method', [charles45, { ...charles45, method: undefined }], /entry 1 .*at method, expected string/],
  ['a port that is none', [{ ...charles45, clientPort: SECRET }], /entry 0 .*at clientPort, expected a number/],
  ['no times', [{ ...charles45, times: undefined }], /entry 0 .*at times/],
  ['nothing at all', [{ secret: SECRET }], /entry 0 .*at status/],
];
for (const [title, session, why] of wrong) {
  test(`an entry with ${title} is refused, wanted or not, without a value`, () => {
    for (const entries of [session, [...session, filler]]) {
      const text = Buffer.from(JSON.stringify(entries));
      for (const wanted of [undefined, () => false]) expect(refusal(text, wanted)).toMatch(why);
    }
  });
}

test('an entry that is no JSON is named by its number, without a value', () => {
  const text = JSON.stringify([filler, charles45, charles46]);
  const place = text.lastIndexOf('"status":"COMPLETE"');
  for (const junk of [`${SECRET},`, `"${SECRET}",`, '"a":01,', '"a":"\u0000",']) {
    const broken = Buffer.from(text.slice(0, place) + junk + text.slice(place));
    for (const wanted of [undefined, () => true, () => false]) expect(refusal(broken, wanted)).toMatch(/entry 2 is no JSON/);
  }
});

test('a session that breaks off is refused, whatever was wanted of it', () => {
  const text = JSON.stringify([filler, ...allShapes]);
  for (const end of [-1, -2, -100, -2000, 200]) {
    expect(refusal(Buffer.from(text.slice(0, end)), () => false)).toMatch(/breaks off|expected JSON/);
  }
});

function read(bytes: Buffer, wanted?: (head: EntryHead) => boolean, size: () => number = () => 65_536): SessionRead {
  const reader = new SessionReader(wanted);
  for (const chunk of chunks(bytes, size)) reader.push(chunk);
  return reader.end();
}

function refusal(bytes: Buffer, wanted?: (head: EntryHead) => boolean): string {
  try {
    read(bytes, wanted);
  } catch (error) {
    expect(isCharlesError(error, 'SESSION_INVALID')).toBe(true);
    expect(`${String(error)} ${(error as Error).stack}`).not.toContain(SECRET);
    return String(error);
  }
  throw new Error('it was read');
}
