// Secrets in bodies.
import { expect, test } from '@playwright/test';
import { Entry } from '../../src/session/entry.ts';
import type { RawBody, RawEntry } from '../../src/session/raw-entry.ts';
import { redactEntry, redactionRules, redactText, redactUrl } from '../../src/session/redaction/redaction.ts';
import { multipartBody } from './fixtures/content.ts';
import { rawEntry } from './fixtures/raw.ts';

const S = 'fixture-secret';
const rules = redactionRules();
const json = (text: string): string => redactText(text, 'application/json', rules);

const texts: [title: string, text: string, redacted: string][] = [
  ['a name at any depth', `{"a":[{"b":{"password":"${S}","c":1}}]}`, '{"a":[{"b":{"password":"REDACTED","c":1}}]}'],
  [
    'names without case, - and _',
    `{"Access-Token":"${S}","clientSECRET":"${S}"}`,
    '{"Access-Token":"REDACTED","clientSECRET":"REDACTED"}',
  ],
  ['numbers, objects and lists whole', '{"cvv":123,"secret":{"a":"]}"},"token":["x",{}],"b":1}', redactedMembers()],
  ['no null', '{"token":null,"password" : null}', '{"token":null,"password" : null}'],
  [
    'no formatting',
    `{ "token" :\n\t"${S}" ,\n "id": 12345678901234567890 }`,
    '{ "token" :\n\t"REDACTED" ,\n "id": 12345678901234567890 }',
  ],
  ['values with escapes', `{"token":"a\\"${S}\\\\","b":"token"}`, '{"token":"REDACTED","b":"token"}'],
  ['names with escapes', `{"pass\\u0077ord":"${S}"}`, '{"pass\\u0077ord":"REDACTED"}'],
  ['nothing in a value that is named like one', '{"name":"password","value":"x"}', '{"name":"password","value":"x"}'],
  ['JSON that was cut', `{"a":1,"token":"${S}`, '{"a":1,"token":"REDACTED"'],
  ['JSON that was cut in an object', `{"secret":{"x":"${S}","y":[1`, '{"secret":"REDACTED"'],
  ['JSON with a comma too many', `{"token":"${S}",}`, '{"token":"REDACTED",}'],
  ['one value on each line', `{"token":"${S}"}\n{"token":"${S}"}\n`, '{"token":"REDACTED"}\n{"token":"REDACTED"}\n'],
  [
    'JSON in a text, one level deep',
    `{"body":"{\\"a\\": 1, \\"token\\":\\"${S}\\"}","list":"[\\"token\\"]"}`,
    '{"body":"{\\"a\\": 1, \\"token\\":\\"REDACTED\\"}","list":"[\\"token\\"]"}',
  ],
  ['JSON in a text that was cut', `{"body":"{\\"token\\":\\"${S}\\`, '{"body":"{\\"token\\":\\"REDACTED\\""'],
  ['JSON in a text of JSON in a text', nestedTwice(S), nestedTwice('REDACTED')],
  [
    'JSON in a text of JSON in a text that was cut',
    nestedTwice(S).slice(0, nestedTwice(S).indexOf(S) + 5),
    `{"a":${JSON.stringify(`{"b":${JSON.stringify('{"token":"REDACTED"')}`)}`,
  ],
  ['JSON behind a guard', `)]}',\n{"token":"${S}"}`, `)]}',\n{"token":"REDACTED"}`],
];

function nestedTwice(secret: string): string {
  return JSON.stringify({ a: JSON.stringify({ b: JSON.stringify({ token: secret, c: 1 }), d: 1 }), e: 1 });
}

for (const [title, text, redacted] of texts) {
  test(`in JSON it changes ${title}`, () => {
    expect(json(text)).toBe(redacted);
  });
}

test('JSON is recognized under another media type, and in an event stream', () => {
  expect(redactText(`{"token":"${S}"}`, 'text/html', rules)).toBe('{"token":"REDACTED"}');
  expect(redactText(`{"token":"${S}"}`, null, rules)).toBe('{"token":"REDACTED"}');
  expect(redactText(`data: {"token":"${S}"}\n\n`, 'text/event-stream', rules)).toBe('data: {"token":"REDACTED"}\n\n');
});

test('a form loses the values of its secret fields, also as text/plain', () => {
  const form = `grant_type=x&client_secret=${S}&user%5Bpassword%5D=${S}&code=${S}&flag`;
  const redacted = 'grant_type=x&client_secret=REDACTED&user%5Bpassword%5D=REDACTED&code=REDACTED&flag';
  expect(redactText(form, 'application/x-www-form-urlencoded;charset=UTF-8', rules)).toBe(redacted);
  expect(redactText(form, 'text/plain', rules)).toBe(redacted);
});

test('a form loses what is behind ; and within its values', () => {
  const form = (secret: string): string =>
    `a=1;token=${secret}&next=/cb?token=${secret}&url=%2Fcb%3Ftoken%3D${secret}&payload=%7B%22token%22%3A%22${secret}%22%7D`;
  expect(redactText(form(S), 'application/x-www-form-urlencoded', rules)).toBe(form('REDACTED'));
  expect(redactText(`password=a;${S}#${S} ${S}&b=1`, 'application/x-www-form-urlencoded', rules)).toBe('password=REDACTED&b=1');
});

test('JSON that is called a form is redacted as JSON', () => {
  const type = 'application/x-www-form-urlencoded';
  expect(redactText(`{"token":"${S}","a":"b=1&c"}`, type, rules)).toBe('{"token":"REDACTED","a":"b=1&c"}');
});

const names = ['jwt', 'auth', 'secretAccessKey', 'accessKeyId', 'userPassword', 'newPassword', 'oldPassword', 'currentPassword'];

for (const name of [...names, 'authenticity_token', 'passcode', 'device_code', 'signingSecret']) {
  test(`${name} is a secret in JSON, forms and URLs`, () => {
    expect(json(`{"${name}":"${S}"}`)).toBe(`{"${name}":"REDACTED"}`);
    expect(redactText(`${name}=${S}`, 'application/x-www-form-urlencoded', rules)).toBe(`${name}=REDACTED`);
    expect(redactUrl(`/?${name}=${S}`, rules)).toBe(`/?${name}=REDACTED`);
  });
}

test('other text is left as it is', () => {
  const page = '<script>const password = "x"; const o = {"token": "y"}</script>';
  expect(redactText(page, 'text/html', rules)).toBe(page);
  expect(redactText('a sentence with token=x in it', 'text/plain', rules)).toBe('a sentence with token=x in it');
});

test('a multipart body loses the content of its secret parts and the secrets within the others', () => {
  const body = (password: string, token: string): string =>
    [
      '--b',
      'Content-Disposition: form-data; name="password"',
      '',
      password,
      '--b',
      'Content-Disposition: form-data; name="data"; filename="password"',
      'Content-Type: application/json',
      '',
      `{"token":"${token}","x":"--b"}`,
      '--b--',
      '',
    ].join('\r\n');
  expect(redactText(body(`${S}\r\n${S}`, S), 'multipart/form-data; boundary=b', rules)).toBe(body('REDACTED', 'REDACTED'));
});

function replied(body: RawBody, mimeType: string | null, changes: Partial<RawEntry> = {}): RawEntry {
  return rawEntry({ response: { ...rawEntry().response, mimeType, body }, ...changes });
}

const base64 = (bytes: Buffer | string): RawBody => ({
  encoding: 'base64',
  encoded: Buffer.from(bytes).toString('base64'),
  decoded: true,
});

test('base64 text is decoded, redacted and encoded again, in any charset', () => {
  const latin1 = Buffer.from(`{"name":"J\u00fcrgen","token":"${S}"}`, 'latin1');
  const { body } = redactEntry(replied(base64(latin1), 'application/json'), rules).response;
  expect(body).toEqual(base64(Buffer.from('{"name":"J\u00fcrgen","token":"REDACTED"}', 'latin1')));
  const unnamed = redactEntry(replied(base64(`{"n":"€","token":"${S}"}`), 'application/octet-stream'), rules);
  expect(new Entry(unnamed).json()).toEqual({ n: '€', token: 'REDACTED' });
});

test('bytes without a media type are redacted as the text that they are', () => {
  for (const mimeType of [null, '']) {
    const form = redactEntry(replied(base64(`a=ü&password=${S}`), mimeType), rules).response.body;
    expect(form).toEqual(base64('a=ü&password=REDACTED'));
    const json = redactEntry(replied(base64(`{"password":"${S}"}`), mimeType), rules).response.body;
    expect(json).toEqual(base64('{"password":"REDACTED"}'));
  }
  const latin1 = base64(Buffer.from(`{"name":"Jürgen","token":"${S}"}`, 'latin1'));
  expect(new Entry(redactEntry(replied(latin1, null), rules)).bytes().toString('latin1')).toContain('REDACTED');
});

test('a body without secrets stays the same object, binary or text', () => {
  for (const body of [base64(Buffer.from([0, 255, 123])), base64('{"a":1}'), { text: '{"a": 1}', charset: null }]) {
    expect(redactEntry(replied(body, 'application/json'), rules).response.body).toBe(body);
  }
});

test('JSON in whole text frames of a WebSocket is redacted, masked or not, whatever its length', () => {
  const long = 'x'.repeat(70_000);
  const frames = (secret: string): Buffer =>
    Buffer.concat([
      frame(`{"token":"${secret}"}`, null),
      frame(`42["login",{"password":"${secret}","pad":"${'y'.repeat(200)}"}]`, Buffer.from([1, 2, 3, 4])),
      frame(`{"token":"${secret}","pad":"${long}"}`, Buffer.from([9, 8, 7, 6])),
    ]);
  const { body } = redactEntry(replied(base64(frames(S)), null, { webSocket: true }), rules).response;
  expect(body).toEqual(base64(frames('REDACTED')));
});

test('frames that are binary, cannot be inflated, never end or are cut stay as they are', () => {
  const whole = frame(`{"token":"${S}"}`, null);
  const withFirstByte = (byte: number): Buffer => Buffer.concat([Buffer.from([byte]), whole.subarray(1)]);
  for (const frames of [
    withFirstByte(0x82),
    withFirstByte(0xc1),
    withFirstByte(0x01),
    whole.subarray(0, 9),
    Buffer.from([0x81]),
  ]) {
    const body = base64(frames);
    expect(redactEntry(replied(body, null, { webSocket: true }), rules).response.body).toBe(body);
  }
});

function frame(text: string, mask: Buffer | null): Buffer {
  const payload = Buffer.from(text);
  const { length } = payload;
  const extended = Buffer.alloc(length < 126 ? 0 : length < 65_536 ? 2 : 8);
  if (extended.length > 0) extended.writeUIntBE(length, extended.length === 8 ? 2 : 0, extended.length === 8 ? 6 : 2);
  const short = length < 126 ? length : extended.length === 2 ? 126 : 127;
  const masked = mask ? payload.map((byte, index) => byte ^ (mask[index % 4] ?? 0)) : payload;
  return Buffer.concat([Buffer.from([0x81, short | (mask ? 0x80 : 0)]), extended, mask ?? Buffer.alloc(0), masked]);
}

function redactedMembers(): string {
  return '{"cvv":"REDACTED","secret":"REDACTED","token":"REDACTED","b":1}';
}

test('a sign of a URL in JSON may be written as an escape', () => {
  expect(json(`{"next":"/cb?token\\u003d${S}"}`)).toBe('{"next":"/cb?token=REDACTED"}');
});

test('base64 text is text under every media type of text', () => {
  const query = (token: string): string => `query { page(url: "/cb?token=${token}") }`;
  const saved = redactEntry(replied(base64(query(S)), 'application/graphql'), rules);
  expect(new Entry(saved).text()).toBe(query('REDACTED'));
});

test('a multipart body whose media type names another boundary is read by its own', () => {
  const body = (secret: string): string => multipartBody('own', [['Content-Disposition: form-data; name="code"', secret]]);
  expect(redactText(body(S), 'multipart/form-data; boundary=other', rules)).toBe(body('REDACTED'));
});
