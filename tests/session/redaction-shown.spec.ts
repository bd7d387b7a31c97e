// No secret of a query or of what was captured is shown, in whatever part of a text it stands.
import { expect, test } from '@playwright/test';
import { Entry } from '../../src/session/entry.ts';
import { compileQuery, type Query } from '../../src/session/query/query.ts';
import { withValues } from '../../src/session/redaction/add-values.ts';
import { redactLoose } from '../../src/session/redaction/redact-loose.ts';
import { redactEntry, redactionRules } from '../../src/session/redaction/redaction.ts';
import { frame, multipartBody, posted, webSocketOf } from './fixtures/content.ts';
import { rawEntry } from './fixtures/raw.ts';

const rules = redactionRules();
const entryOf = (...given: Parameters<typeof rawEntry>): Entry => new Entry(rawEntry(...given));
const answered = (responseType: string, responseText: string): Entry => entryOf({}, { responseType, responseText });
const unnamed = <T>(predicate: T): T => [predicate][0] as T;

/** All that messages show of it. */
function texts(query: Query, entry: Entry): string {
  const compiled = compileQuery(query);
  const told = compiled.mismatches(entry).flatMap(({ expected, received, diff }) => [expected, received, JSON.stringify(diff)]);
  return [compiled.toString(), ...told].join('\n');
}

const QUERIES: Readonly<Record<string, Query>> = {
  'a URL in a parameter': { query: { next: 'https://x.test/?token=s3cretpw' } },
  'JSON in a parameter': { query: { filter: '{"password":"s3cretpw"}' } },
  'a RegExp for a parameter': { query: { next: /token=s3cretpw/ } },
  'a form in a RegExp for a body': { requestBody: /password=s3cretpw/ },
  'JSON in a RegExp for a body': { requestBody: /"password"\s*:\s*"s3cretpw and more s3cretpw"/ },
  'a member of JSON': { requestBody: '"password":"s3cretpw"' },
  'a pair of a form': { requestBody: '&password=s3cretpw&' },
  'the first pair of a form': { requestBody: 'password=s3cretpw&a=1' },
  'a URL in a pattern': { requestBody: { next: 'https://x.test/?access_token=s3cretpw' } },
  'a RegExp in a pattern': { requestBody: { next: /\btoken=s3cretpw/ } },
  'the sample of an asymmetric matcher': { requestBody: { note: expect.stringContaining('token=s3cretpw') } },
  'a message of socket.io': { webSocket: { sent: '42["login",{"token":"s3cretpw"}]' } },
  'the data of an event': { eventSource: { data: /token=s3cretpw/ } },
  'the content of a part': { multipart: { note: { content: /"password":"s3cretpw"/ } } },
  'a field of a form': { form: { note: /token=s3cretpw/ } },
  'a RegExp for a header': { requestHeaders: { referer: /[?&]token=s3cretpw/ } },
  'a RegExp for a URL': { url: /token=s3cretpw/ },
  'the user in a RegExp for a URL': { url: /user:s3cretpw@/ },
  'a glob': { url: '**token=s3cretpw' },
  'a predicate of URLs': { url: unnamed((url: URL) => url.searchParams.get('token') === 's3cretpw') },
  'a predicate': unnamed((entry: Entry) => entry.url.includes('token=s3cretpw')),
};

for (const [place, query] of Object.entries(QUERIES)) {
  test(`a query's own secret in ${place} is not shown`, () => {
    expect(texts(query, posted('application/json', '{"note":1}'))).not.toContain('s3cretpw');
  });
}

const CAPTURED = 'CAPTUREDsecret';
const ENTRIES: Readonly<Record<string, [Query, Entry]>> = {
  'a URL in a parameter': [
    { query: { next: '/home' } },
    entryOf({ query: `next=${encodeURIComponent(`/cb?access_token=${CAPTURED}`)}` }),
  ],
  'a URL in JSON': [
    { responseBody: { next: '/home' } },
    answered('application/json', `{"next":"https://x.test/?access_token=${CAPTURED}"}`),
  ],
  'a URL in text': [{ responseBody: 'zzz' }, answered('text/plain', `see https://x.test/?access_token=${CAPTURED}`)],
  'an event': [{ eventSource: { data: 'zzz' } }, answered('text/event-stream', `data: token=${CAPTURED}&x=1\n\n`)],
  'a message': [{ webSocket: { received: 'zzz' } }, webSocketOf(Buffer.alloc(0), frame(0x81, `token=${CAPTURED}&x=1`))],
  'the frames of a WebSocket': [{ requestBody: 'zzz' }, webSocketOf(frame(0x81, `["token","${CAPTURED}"]`), Buffer.alloc(0))],
  'a header': [
    { requestHeaders: { 'x-custom': 'a' } },
    entryOf({}, { requestHeaders: [{ name: 'X-Custom', value: `token=${CAPTURED}` }] }),
  ],
  'a part behind a boundary with a space': [
    { requestBody: 'zzz' },
    posted(
      'multipart/form-data; boundary="a b"',
      multipartBody('a b', [['Content-Disposition: form-data; name="password"', CAPTURED]]),
    ),
  ],
};

for (const [place, [query, entry]] of Object.entries(ENTRIES)) {
  test(`a captured secret in ${place} is not shown`, () => {
    const shown = texts(query, entry);
    expect(shown.split('\n').length).toBeGreaterThan(1);
    expect(shown).not.toContain(CAPTURED);
  });
}

for (const [name, entry] of [
  ['a part behind a boundary with a space', ENTRIES['a part behind a boundary with a space']?.[1]],
  [
    'a part behind a preamble that looks like a boundary',
    posted(
      'multipart/form-data; boundary=b',
      `--zz\r\n${multipartBody('b', [['Content-Disposition: form-data; name="password"', CAPTURED]])}`,
    ),
  ],
  ['a URL in JSON', answered('application/json', `{"next":"https:\\/\\/x.test\\/?a=1\\u0026access_token=${CAPTURED}","n":1}`)],
  ['a user in JSON', answered('application/json', `{"next":"https:\\/\\/me:${CAPTURED}@x.test\\/"}`)],
  ['a URL in JSON in JSON', answered('application/json', JSON.stringify({ a: JSON.stringify({ b: `/?token=${CAPTURED}` }) }))],
  ['a form in a WebSocket message', ENTRIES['a message']?.[1]],
  ['a header', ENTRIES['a header']?.[1]],
] as const) {
  test(`a secret in ${name} is not saved`, () => {
    const saved = redactEntry((entry as Entry).raw, rules);
    const bodies = [saved.request, saved.response].map(({ body }) =>
      body && 'encoded' in body ? Buffer.from(body.encoded, 'base64').toString() : '',
    );
    expect(JSON.stringify(saved) + bodies.join('')).not.toContain(CAPTURED);
  });
}

test('what is no secret stays as it is in a text that is shown', () => {
  for (const text of [
    '(entry) => entry.status === 404 && body.code === "OUT"',
    '{"code":"E42","pin":null,"key":"a"}',
    'https://shop.test:8080/@scope/a:b',
    '({ token }) => token.x',
    '/api\\/orders\\?page=[0-9]+$/',
  ]) {
    expect(redactLoose(text, rules)).toBe(text);
  }
});

test('hidden values keep what stands around them', () => {
  expect(redactLoose('{"pin":1234,"a":1}', rules)).toBe('{"pin":"REDACTED","a":1}');
  const url = (secret: string): string => JSON.stringify({ next: `https://x.test/?access_token=${secret}`, a: 1 });
  expect(redactLoose(url('s3'), rules)).toBe(url('REDACTED'));
  expect(redactLoose(`x.token === 's3' && y`, rules)).toBe(`x.token === 'REDACTED' && y`);
  expect(compileQuery({ url: /[?&]token=s3&a=1/i }).toString()).toContain('/[?&]token=REDACTED&a=1/i');
});

test('an error about a broken query quotes no query of a URL', () => {
  const message = (query: Query): string => {
    try {
      return String(compileQuery(query));
    } catch (error) {
      return String(error);
    }
  };
  expect(message({ path: '/a?mykey=s3cretpw' })).not.toContain('s3cretpw');
  expect(message({ url: 'https://x.test/{?mykey=s3cretpw' })).not.toContain('s3cretpw');
  expect(message({ url: 'https://user:s3cretpw@host.test/', host: 'other.test' })).not.toContain('s3cretpw');
});

test('hostile text costs one pass', () => {
  for (const text of ['a', '"', '\\', 'a=', 'token', 'a:', ':', '\\s', '"a":"', '="', 'token="\\'].map((each) =>
    each.repeat(100_000),
  )) {
    redactLoose(text, rules);
  }
});

test.describe('values that are secret under any name', () => {
  const secret = 'v4lue "of" mine';
  const valued = withValues(rules, [`${secret}\n`]);

  test('are not in what is saved, however they are written', () => {
    const json = JSON.stringify({ harmless: secret });
    const entry = posted('application/json', json).raw;
    const everywhere = {
      ...entry,
      path: `/${encodeURIComponent(secret)}`,
      query: `q=${encodeURIComponent(secret)}`,
      notes: secret,
      response: answered('text/html', `<p>${secret}</p>`).raw.response,
    };
    const saved = JSON.stringify(redactEntry(everywhere, valued));
    expect(saved).not.toContain('v4lue');
    expect(saved.match(/REDACTED/g)).toHaveLength(5);
  });

  test('are not in what is saved of text that was read in the wrong charset', () => {
    const { request } = rawEntry();
    const json = '{"harmless":"päßword"}';
    const body = { text: Buffer.from(json).toString('latin1'), charset: null };
    const raw = rawEntry({ request: { ...request, sizes: { headers: 10, body: body.text.length }, body } });
    expect(redactEntry(raw, withValues(rules, ['päßword'])).request.body).toEqual({
      text: '{"harmless":"REDACTED"}',
      charset: null,
    });
    expect(redactEntry(raw, valued).request.body).toBe(body);
  });

  test('are in no host, header, part or text, under any media type', () => {
    const bytes = (text: string): Buffer => Buffer.from(text);
    const nested = `--b\r\nContent-Type: multipart/mixed; boundary=c\r\n\r\n${secret}\r\n--b--\r\n`;
    for (const raw of [
      entryOf({ host: `${secret}.example` }).raw,
      entryOf({}, { requestHeaders: [{ name: 'x-note', value: `a ${secret} b` }] }).raw,
      posted('text/plain', `a note with ${secret} in it`).raw,
      posted('multipart/mixed; boundary=b', nested).raw,
      posted('application/octet-stream', bytes(`a ${secret}`)).raw,
      posted('application/x-protobuf', Buffer.from(`\n\x12${secret}\xff\xfe`, 'latin1')).raw,
      webSocketOf(frame(0x82, Buffer.from(`\x12${secret}\xff`, 'latin1')), Buffer.alloc(0)).raw,
      posted('application/xml', Buffer.from(`<a>\u00fc ${secret}</a>`, 'latin1')).raw,
    ]) {
      const saved = redactEntry(raw, valued);
      const { body } = saved.request;
      const decoded = body && 'encoded' in body ? Buffer.from(body.encoded, 'base64').toString('latin1') : '';
      expect(JSON.stringify(saved) + decoded).not.toContain('v4lue');
      expect(JSON.stringify(saved) + decoded).toContain('REDACTED');
    }
  });

  test('are not shown, neither of the query nor of an entry', () => {
    const query = compileQuery({ responseBody: 'zzz', requestHeaders: { 'x-a': secret }, url: `https://x.test/${secret}` });
    const entry = answered('application/javascript', `let a = ${secret}`);
    const told = query.mismatches(entry, valued).flatMap(({ expected, received }) => [expected, received]);
    expect(`${query.toString(valued)} ${told.join(' ')}`).not.toContain('v4lue');
  });
});
