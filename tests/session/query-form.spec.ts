// Forms and multipart requests as queries ask for them.
import { expect, test } from '@playwright/test';
import type { Entry } from '../../src/session/entry.ts';
import { Entry as EntryClass } from '../../src/session/entry.ts';
import { compileQuery, type PartQuery } from '../../src/session/query/query.ts';
import { redactEntry, redactionRules } from '../../src/session/redaction/redaction.ts';
import { matches, mismatch, multipartBody, posted, received } from './fixtures/content.ts';
import { rawEntry } from './fixtures/raw.ts';

const urlencoded = (body: string): Entry => posted('application/x-www-form-urlencoded; charset=UTF-8', body);
const order = urlencoded('sku=A1&tag=new&tag=J%C3%BCrgen+K&empty=');

test('a form field is compared whole or with a RegExp, and any value of a repeated one may fit', () => {
  expect(matches({ form: { sku: 'A1', tag: 'Jürgen K' } }, order)).toBe(true);
  expect(matches({ form: { tag: 'new' } }, order)).toBe(true);
  expect(matches({ form: { sku: 'A' } }, order)).toBe(false);
  expect(matches({ form: { sku: /^A/ } }, order)).toBe(true);
  expect(matches({ form: { empty: '' } }, order)).toBe(true);
  expect(matches({ form: { absent: '' } }, order)).toBe(false);
});

test('a multipart form has the same fields, a file as its file name', () => {
  const entry = posted('multipart/form-data; boundary=b', upload);
  expect(matches({ form: { title: 'Holiday', photo: 'a.png' } }, entry)).toBe(true);
  expect(matches({ form: { photo: /\.gif$/ } }, entry)).toBe(false);
});

test('a form field that does not fit says what is there instead', () => {
  expect(received({ form: { sku: 'B' } }, order)).toBe('"A1"');
  expect(received({ form: { tag: 'B' } }, order)).toBe('"new", "Jürgen K"');
  expect(received({ form: { colour: 'red' } }, order)).toBe('no such field, but sku, tag, empty');
  expect(received({ form: { a: 'b' } }, urlencoded(''))).toBe('a form without fields');
  expect(received({ form: { a: 'b' } }, posted('application/json', '{"a":"b"}'))).toBe('no form: 9 bytes of application/json');
  expect(received({ form: { a: 'b' } }, new EntryClass(rawEntry()))).toBe('no form: no body');
});

test('an entry with the field is nearer than one without, and that nearer than no form', () => {
  const nearness = (name: string, entry: Entry): number | undefined => mismatch({ form: { [name]: 'x' } }, entry)?.nearness;
  const [field, form, none] = [nearness('sku', order), nearness('other', order), nearness('sku', posted('text/plain', 'x'))];
  expect([field, form, none]).toEqual([field, form, none].sort().reverse());
  expect(new Set([field, form, none]).size).toBe(3);
});

test('a multipart with the part is nearer than one without, and that nearer than none', () => {
  const nearness = (name: string, wanted: string | PartQuery, of: Entry): number =>
    mismatch({ multipart: { [name]: wanted } }, of)?.nearness ?? 1;
  const partly = nearness('photo', { content: { id: 7, name: 'x' } }, entry);
  const found = [partly, nearness('title', 'nope', entry), nearness('other', 'x', entry), nearness('title', 'x', order)];
  expect(found).toEqual(found.toSorted((a, b) => b - a));
  expect(new Set(found).size).toBe(4);
});

test('secret fields are hidden on both sides, and so are secrets within a value', () => {
  const entry = urlencoded(
    'password=hunter2&next=https%3A%2F%2Fh.example%2F%3Ftoken%3Dabc123&json=%7B%22secret%22%3A%22s3cr3t%22%7D',
  );
  const texts = ['password', 'next', 'json'].flatMap((name) => {
    const found = mismatch({ form: { [name]: name === 'password' ? 'hunter3' : 'https://h.example/?token=abc124' } }, entry);
    return [found?.expected, found?.received];
  });
  for (const text of texts) expect(text).not.toMatch(/hunter|abc12|s3cr3t/);
  expect(`${compileQuery({ form: { password: 'hunter2' } })}`).toBe('any request with form field password "REDACTED"');
  expect(received({ form: { password: 'hunter3' } }, entry)).toBe('"REDACTED" (differs; both hidden)');
});

const upload = multipartBody('b', [
  ['Content-Disposition: form-data; name="title"', 'Holiday'],
  [
    'Content-Disposition: form-data; name="photo"; filename="a.png"\r\nContent-Type: image/png',
    '\x89PNG\r\n--bb\r\n\r\nnot a part',
  ],
  [
    'Content-Disposition: form-data; name="photo"; filename="b.json"\r\nContent-Type: application/json; charset=utf-8',
    '{"id":7,"token":"t0k3n"}',
  ],
  ['Content-Disposition: form-data; name="password"', 'hunter2'],
]);
const entry = posted('multipart/form-data; boundary=b', Buffer.from(upload, 'latin1'));
const part = (wanted: string | RegExp | PartQuery, name = 'photo', of = entry): boolean =>
  matches({ multipart: { [name]: wanted } }, of);

const rareForms: [form: string, mediaType: string, head: string][] = [
  ['a folded header', 'multipart/form-data; boundary="x y"', 'Content-Disposition: form-data;\r\n\tname="password"'],
  ['an encoded name', 'multipart/form-data; boundary="x y"', "Content-Disposition: form-data; name*=utf-8''pass%77ord"],
  ['spaces around signs', 'multipart/form-data; boundary = "x y"', 'Content-Disposition : form-data ; name = "password"'],
];
for (const [form, mediaType, head] of rareForms) {
  test(`a part with ${form} has its name, and its secret is not saved`, () => {
    const body = `--x y\r\n${head}\r\n\r\nhunter2\r\n--x y--\r\n`;
    const sent = posted(mediaType, body);
    expect(matches({ multipart: { password: /^hunter2$/ }, form: { password: 'hunter2' } }, sent)).toBe(true);
    expect(redactEntry(sent.raw, redactionRules()).request.body).toEqual({
      text: body.replace('hunter2', 'REDACTED'),
      charset: null,
    });
  });
}

test('a part has the media type of a folded header', () => {
  const body = '--b\r\nContent-Type:\r\n text/plain;\r\n a=b\r\nContent-Disposition: form-data; name="a"\r\n\r\nx\r\n--b--\r\n';
  expect(matches({ multipart: { a: { contentType: 'text/plain' } } }, posted('multipart/form-data; boundary=b', body))).toBe(
    true,
  );
});

test('hostile heads of parts cost one pass', () => {
  for (const piece of [';', '; ', ';a', ';a ', ';a=', ';a="', '\n ', ' :', ': ', '\ncontent-type', '\ncontent-type:\n ']) {
    const head = `Content-Disposition: form-data; name="a"${piece.repeat(100_000)}`;
    posted('multipart/form-data; boundary=b', `--b\r\n${head}\r\n\r\nx\r\n--b--\r\n`).form();
  }
});

test('a part is found by its content, file name and media type', () => {
  expect(part('Holi', 'title')).toBe(true);
  expect(part(/^Holiday$/, 'title')).toBe(true);
  expect(part('Holy', 'title')).toBe(false);
  expect(part({ fileName: 'a.png' })).toBe(true);
  expect(part({ fileName: 'a' })).toBe(false);
  expect(part({ contentType: 'image/*' })).toBe(true);
  expect(part({ contentType: 'IMAGE/PNG', fileName: /png$/ })).toBe(true);
  expect(part({ contentType: 'application/json', content: { id: 7 } })).toBe(true);
  expect(part({ content: { id: 7 } })).toBe(true);
  expect(part({ content: { id: 8 } })).toBe(false);
  expect(part({ fileName: /./ }, 'title')).toBe(false);
  expect(part('x', 'absent')).toBe(false);
});

test('one part of a name must fit all that is asked of it', () => {
  expect(part({ fileName: 'b.json', content: 'id' })).toBe(true);
  expect(part({ fileName: 'a.png', content: { id: 7 } })).toBe(false);
});

test('a boundary ends a part only where it stands alone on its line', () => {
  expect(part(/--bb\r\n\r\nnot a part$/)).toBe(true);
  const unquoted = posted(
    'multipart/form-data; boundary="b c"',
    multipartBody('b c', [['Content-Disposition: form-data; name=x', 'y']]),
  );
  expect(part(/^y$/, 'x', unquoted)).toBe(true);
});

test('names are read as browsers and other clients write them', () => {
  const named = (disposition: string): string => {
    const form = posted(
      'multipart/form-data; boundary=b',
      Buffer.from(multipartBody('b', [[`Content-Disposition: form-data; ${disposition}`, '']])),
    );
    return [...form.form()].map((pair) => pair.join(': ')).join();
  };
  expect(named('name="f"; filename="a%22b%0D%0A100%25.png"')).toBe('f: a"b\r\n100%25.png');
  expect(named('name="f"; filename="Grüße 写真.png"')).toBe('f: Grüße 写真.png');
  expect(named('name="f"; filename="C:\\dir\\"')).toBe('f: C:\\dir\\');
  expect(named('name="f"; filename="a\\"b"')).toBe('f: a"b');
  expect(named('filename="x; name=evil; y"; name="f"')).toBe('f: x; name=evil; y');
  expect(named('name=f; filename*=UTF-8\'\'%e2%82%ac%20x; filename="fallback"')).toBe('f: € x');
  expect(named('name="f"; filename="open')).toBe('f: open');
  expect(named('name="f"; filename=""')).toBe('f: ');
});

test('text parts are UTF-8 beside a binary part, and binary content is a character a byte', () => {
  const photo = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0xff, 0x00]);
  const [before = '', after = ''] = multipartBody('b', [
    ['Content-Disposition: form-data; name="title"', 'Grüße'],
    ['Content-Disposition: form-data; name="photo"; filename="ü.png"', '|'],
  ]).split('|');
  const bytes = Buffer.concat([Buffer.from(before), photo, Buffer.from(after)]);
  for (const recorded of [bytes, bytes.toString('latin1')]) {
    const mixed = posted('multipart/form-data; boundary=b', recorded, {});
    // The recorded size is that of the wire, whatever text was made of it.
    const sized = new EntryClass({ ...mixed.raw, request: { ...mixed.raw.request, sizes: { headers: 1, body: bytes.length } } });
    expect(part(/^Grüße$/, 'title', sized)).toBe(true);
    expect(part({ fileName: 'ü.png', content: /^\x89PNG\xff\0$/ }, 'photo', sized)).toBe(true);
    expect([...sized.form()]).toEqual([
      ['title', 'Grüße'],
      ['photo', 'ü.png'],
    ]);
    expect(sized.bytes('request').equals(bytes)).toBe(true);
  }
  const text = posted(
    'multipart/form-data; boundary=b',
    multipartBody('b', [['Content-Disposition: form-data; name="title"', 'Grüße']]),
  );
  expect(part(/^Grüße$/, 'title', text)).toBe(true);
});

test('the last part counts as far as it has come', () => {
  const cut = posted('multipart/form-data; boundary=b', upload.slice(0, upload.indexOf('day')), {
    status: 'RECEIVING_REQUEST_BODY',
  });
  expect(part(/^Holi$/, 'title', cut)).toBe(true);
});

test('a part that does not fit says what differs', () => {
  expect(received({ multipart: { title: 'x' } }, entry)).toBe('Holiday');
  expect(received({ multipart: { title: { contentType: 'text/*', content: 'x' } } }, entry)).toBe(
    'no content type and content Holiday',
  );
  expect(received({ multipart: { photo: { fileName: 'b.json', content: { id: 8 } } } }, entry)).toBe(
    '2 parts, the nearest: content id: 7',
  );
  expect(received({ multipart: { absent: 'x' } }, entry)).toBe('no such part, but title, photo, password');
  expect(received({ multipart: { a: 'x' } }, posted('multipart/form-data; boundary=b', 'nothing'))).toBe('no part with a name');
  expect(received({ multipart: { a: 'x' } }, order)).toBe('no multipart: 39 bytes of application/x-www-form-urlencoded');
});

test('secrets in parts are hidden', () => {
  expect(received({ multipart: { password: 'hunter3' } }, entry)).not.toContain('hunter2');
  expect(`${compileQuery({ multipart: { password: 'hunter3' } })}`).not.toContain('hunter3');
  expect(received({ multipart: { photo: { fileName: 'b.json', content: 'x' } } }, entry)).not.toContain('t0k3n');
});

test('forms and parts read as a sentence', () => {
  expect(`${compileQuery({ method: 'POST', form: { sku: 'A1', tag: /new/ } })}`).toBe(
    'POST request with form field sku "A1" and form field tag /new/',
  );
  expect(
    `${compileQuery({ multipart: { photo: { fileName: 'a.png', contentType: 'image/*', content: 'PNG' }, title: 'x' } })}`,
  ).toBe(
    'any request with multipart part photo with file name "a.png" and content type "image/*" and content containing "PNG" and multipart part title containing "x"',
  );
});
