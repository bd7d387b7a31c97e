// Native sessions of Charles 5: a zip with each entry's facts and bodies, written as it is read.
import { randomBytes } from 'node:crypto';
import { buffer } from 'node:stream/consumers';
import { expect, test } from '@playwright/test';
import { unzipSync } from 'fflate';
import { bodyBytes } from '../../../src/session/content/body.ts';
import { writeChlz } from '../../../src/session/formats/chlz.ts';
import { parseEntry, parseSession } from '../../../src/session/parse-session.ts';
import type { RawEntry, RawMessage } from '../../../src/session/raw-entry.ts';
import { charles45, http2, rawEntry } from '../fixtures/raw.ts';
import { sessionTexts } from '../fixtures/sessions.ts';
import { base64, binary, bodies, kinds } from './entries.ts';

test('holds meta, request and response of each entry in order, without files for bodies that are not there', async () => {
  const files = await unzipped([parseEntry(charles45), parseEntry(http2), binary]);

  expect(Object.keys(files)).toEqual([
    '0-meta.json',
    '0-req.json',
    '0-res.json',
    '1-meta.json',
    '1-res.html',
    '2-meta.json',
    '2-req.dat',
    '2-res.dat',
  ]);
});

for (const [name, session] of [
  ['entries of every kind', Object.values(kinds)],
  ...sessionTexts().map(({ name, bytes }) => [name, parseSession(bytes)] as const),
] as const) {
  test(`read back, it says the same: ${name}`, async () => {
    const files = await unzipped(session);
    for (const [index, raw] of session.entries()) {
      const meta = JSON.parse(Buffer.from(files[`${index}-meta.json`] ?? []).toString());
      expect(meta).toEqual({ ...raw, tags: [], request: facts(raw.request), response: facts(raw.response) });
      expect(bodyOf(files, `${index}-req.`)).toEqual(bodyBytes(raw.request));
      expect(bodyOf(files, `${index}-res.`)).toEqual(bodyBytes(raw.response));
    }
  });
}

test('no name that a server sends becomes a path', async () => {
  const response = { ...rawEntry().response, mimeType: 'image/../../evil', body: base64(Buffer.from('x')) };

  expect(Object.keys(await unzipped([rawEntry({ response })]))).toEqual(['0-meta.json', '0-res.dat']);
});

test('the same entries make the same bytes, whenever they are written', async () => {
  const session = Object.values(kinds);
  const zip = await buffer(writeChlz(session));

  expect(await buffer(writeChlz(session))).toEqual(zip);
  // The year in the first file's head is the entry's.
  expect(1980 + (zip.readUInt16LE(12) >> 9)).toBe(new Date(session[0]?.times.start ?? '').getFullYear());
});

test('takes an entry only when the reader has had what is before', async () => {
  const big = bodies({}, base64(Buffer.alloc(0)), base64(randomBytes(300_000)));
  let taken = 0;
  let read = 0;
  const zip = writeChlz(
    (function* () {
      for (; taken < 20; taken += 1) yield big;
    })(),
  );

  for await (const chunk of zip) {
    read += (chunk as Buffer).length;
    expect(taken * 300_000 - read).toBeLessThan(1_000_000);
  }
  expect(read).toBeGreaterThan(20 * 300_000);
});

test('an entry that cannot be had ends the zip with its error', async () => {
  const broken = (function* (): Generator<RawEntry> {
    yield rawEntry();
    throw new Error('no second entry');
  })();

  await expect(buffer(writeChlz(broken))).rejects.toThrow('no second entry');
});

async function unzipped(session: readonly RawEntry[]): Promise<Record<string, Uint8Array>> {
  return unzipSync(await buffer(writeChlz(session)));
}

function facts({ body, ...rest }: RawMessage): object {
  return JSON.parse(JSON.stringify(body?.decoded ? { ...rest, decoded: true } : rest));
}

function bodyOf(files: Record<string, Uint8Array>, prefix: string): Buffer {
  const name = Object.keys(files).find((key) => key.startsWith(prefix));
  return Buffer.from(files[name ?? ''] ?? []);
}
