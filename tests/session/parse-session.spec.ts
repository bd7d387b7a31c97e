// Reading and writing sessions of every generation.
import { expect, test } from '@playwright/test';
import { isCharlesError } from '../../src/errors/charles-error.ts';
import { Entry } from '../../src/session/entry.ts';
import { parseEntry, parseSession } from '../../src/session/parse-session.ts';
import { writeSession } from '../../src/session/write-session.ts';
import { charles5Exception, charles45, charles45InFlight, charles46 } from './fixtures/raw.ts';
import { sessionTexts } from './fixtures/sessions.ts';

for (const { name, bytes } of sessionTexts()) {
  test.describe(name, () => {
    test('is read whole, from bytes as from text', () => {
      const entries = parseSession(bytes);
      expect(entries).toHaveLength(JSON.parse(bytes.toString()).length);
      expect(parseSession(bytes.toString())).toEqual(entries);
    });

    test('has numbers where Charles wrote texts, and every fact that an entry promises', () => {
      for (const raw of parseSession(bytes)) {
        const { speeds, totalSize, durations, clientPort, actualPort } = raw;
        for (const number of [...Object.values(speeds), ...Object.values(durations), totalSize]) {
          expect(number === null || typeof number === 'number').toBe(true);
        }
        expect(clientPort).toBeGreaterThan(0);
        expect(actualPort).toBeGreaterThan(0);
        const entry = new Entry(raw);
        expect(new URL(entry.url).hostname).toBe(entry.host);
        expect(entry.startedAt).toBeGreaterThan(0);
        expect(entry.totalSize).toBe(entry.sizes.request + entry.sizes.response);
        expect(typeof entry.text('request') + typeof entry.text()).toBe('stringstring');
      }
    });

    test('is the same after it was written and read again', () => {
      const entries = parseSession(bytes);
      expect(parseSession(writeSession(entries))).toEqual(entries);
    });
  });
}

test('string numbers become numbers and stay where they were', () => {
  const [raw] = parseSession(JSON.stringify([charles45]));
  expect(raw).toMatchObject({ totalSize: 21141, speeds: { overall: 29403, request: 1324666 }, port: null });
  expect(Object.keys(raw ?? {})).toEqual(Object.keys(charles45));
});

test('keys that Charles 5 leaves out are read as false, null or absent', () => {
  const raw = parseEntry({ ...charles5Exception, remoteAddress: undefined, clientPort: undefined, durations: undefined });
  expect(raw).toMatchObject({ tunnel: false, remoteAddress: null, clientPort: 0 });
  expect(raw.durations.total).toBeNull();
  expect(raw).not.toHaveProperty('webSocket');
});

test('-1 is read as unknown', () => {
  const raw = parseEntry({
    ...charles46,
    port: -1,
    actualPort: -1,
    totalSize: -1,
    durations: { total: -1 },
    response: { ...(charles46.response as object), status: -1, sizes: { handshake: -1, headers: -1, body: -1 } },
  });
  expect(raw).toMatchObject({ port: null, actualPort: 80, totalSize: null, durations: { total: null, dns: null } });
  expect(raw.response.sizes).toEqual({ handshake: 0, headers: 0, body: 0 });
  expect(raw.response).not.toHaveProperty('status');
});

test('unknown keys and unknown states are kept', () => {
  const raw = parseEntry({
    ...charles45,
    status: 'RECEIVED_RESPONSE_HEADER',
    colour: 'red',
    request: { ...(charles45.request as object), extra: [1] },
  });
  expect(raw).toMatchObject({ status: 'RECEIVED_RESPONSE_HEADER', colour: 'red', request: { extra: [1] } });
});

test('parseEntry leaves its argument as it was', () => {
  const before = structuredClone(charles45InFlight);
  parseEntry(charles45InFlight);
  expect(charles45InFlight).toEqual(before);
});

test('an empty session and a byte order mark are read', () => {
  expect(parseSession('[]')).toEqual([]);
  expect(parseSession('\uFEFF[]')).toEqual([]);
  expect(parseSession(Buffer.from('\uFEFF[]'))).toEqual([]);
});

test('a written session is one compact line', () => {
  expect(writeSession([])).toBe('[]');
  expect(writeSession([parseEntry(charles45)])).toMatch(/^\[\{"status":"COMPLETE","method":"POST",[^\n]*\}\]$/);
});

const secret = 'fixture-secret';
const refused: [title: string, text: string, why: RegExp][] = [
  ['broken JSON', `[{"status":"${secret}`, /expected JSON, got \d+ characters/],
  ['a page', `<html>${secret}</html>`, /XML or HTML/],
  ['a zip', `PK\u0003\u0004${secret}`, /\.chlz/],
  ['nothing', ' ', /got nothing/],
  ['HAR', `{"log":{"entries":["${secret}"]}}`, /an object with a log, as HAR has/],
  ['a number', '7', /a number/],
  ['a list of texts', `["${secret}"]`, /entry 0 .*expected object/],
  [
    'an entry without a method',
    JSON.stringify([charles45, { ...charles45, method: undefined }]),
    /entry 1 .*at method, expected string/,
  ],
  ['a number that is none', JSON.stringify([{ ...charles45, totalSize: secret }]), /entry 0 .*at totalSize, expected a number/],
  [
    'headers that are none',
    withRequest({ header: { headers: [{ name: secret }] } }),
    /at request\.header\.headers, expected a list of/,
  ],
  ['a header without a name', withRequest({ header: { headers: [{ value: secret }] } }), /at request\.header\.headers/],
  ['a header that is null', withRequest({ header: { headers: [null] } }), /at request\.header\.headers/],
  ['a body that is none', withRequest({ body: { [secret]: secret } }), /at request\.body, expected \{ text \} or/],
];

for (const [title, text, why] of refused) {
  test(`${title} is refused with the place and what was expected, without a value`, () => {
    const error = thrownBy(() => parseSession(text));
    expect(isCharlesError(error, 'SESSION_INVALID')).toBe(true);
    expect(String(error)).toMatch(why);
    expect(`${String(error)}${(error as Error).stack}${(error as Error).cause}`).not.toContain(secret);
  });
}

function withRequest(change: object): string {
  return JSON.stringify([{ ...charles45, request: { ...(charles45.request as object), ...change } }]);
}

function thrownBy(act: () => unknown): unknown {
  try {
    act();
  } catch (error) {
    return error;
  }
  return undefined;
}
