// Bodies made to hurt: each is so large that anything but one pass would outlast the test's timeout many times over.
import { expect, test } from '@playwright/test';
import { redactionRules, redactText, redactUrl } from '../../src/session/redaction/redaction.ts';

const rules = redactionRules();
const size = 3_000_000;
const many = (text: string): string => text.repeat(Math.ceil(size / text.length));

const bodies: [title: string, mediaType: string, text: string][] = [
  ['lists without end', 'application/json', many('[')],
  ['objects within objects', 'application/json', many('{"token":')],
  ['objects within objects under an innocent name', 'application/json', `{"a":`.repeat(size / 5)],
  ['escaped quotes', 'application/json', `"${many('\\"')}`],
  ['backslashes', 'application/json', `{"token":"${many('\\')}`],
  ['quotes', 'application/json', many('"')],
  ['space before a colon that never comes', 'application/json', many(`"token"${' '.repeat(1_000)}`)],
  ['space alone', 'application/json', `"token":${many(' ')}`],
  ['one long name', 'application/json', `{"${many('token')}":1}`],
  ['secret names alone', 'application/json', many('"token":1')],
  ['a form of ampersands', 'application/x-www-form-urlencoded', many('&')],
  ['a form of one long name', 'application/x-www-form-urlencoded', many('a[')],
  ['a form as plain text', 'text/plain', many('a')],
  ['a form of equals signs', 'application/x-www-form-urlencoded', many('=')],
  ['a form of nested forms', 'application/x-www-form-urlencoded', `a=${many('%26a%3D')}`],
  ['a form of semicolons', 'application/x-www-form-urlencoded', many('a=1;')],
  ['JSON in one text', 'application/json', `{"a":"{${many('\\"token\\":1,')}"}`],
  ['JSON in many texts', 'application/json', `[${many('"{\\"token\\":1}",')}`],
  ['JSON in a text of a text', 'application/json', JSON.stringify([JSON.stringify([`{${many('"token":1,')}}`])])],
  ['JSON in many texts of texts', 'application/json', JSON.stringify([`[${many('"{\\"token\\":1}",')}`, `[${many('"[\\"')}`])],
  ['JSON in a text without an end', 'application/json', `"[${many('\\"[')}`],
  ['boundaries', 'multipart/form-data', many('--b\n')],
  ['parts without a body', 'multipart/form-data', `--b\r\n${many('content-type: x\r\n')}`],
  ['multiparts within multiparts', 'multipart/mixed', many('--b\r\ncontent-type: multipart/mixed\r\n\r\n')],
  ['parts of broken names', 'multipart/form-data', many('--b\r\nx; name="\r\n\r\n')],
  ['line breaks', 'multipart/form-data', `--b${many('\r\n')}`],
];

for (const [title, mediaType, text] of bodies) {
  test(`${title}: redacted in one pass`, () => {
    expect(typeof redactText(text, mediaType, rules)).toBe('string');
  });
}

const addresses: [title: string, url: string][] = [
  ['question marks', many('?')],
  ['parameters without a value', `?${many('a')}`],
  ['user information without an end', `https://${many('a:')}`],
  ['at signs', `https://${many('@')}`],
  ['schemes', many('://')],
  ['names of brackets', many('?[=&')],
  ['parameters behind semicolons', `?${many('a=1;')}`],
  ['URLs within URLs', many('?a=/b')],
  ['broken encoding', `?a=${many('%E0%3F')}`],
  ['an encoded URL of parameters', `?a=${many('%3Fa%3Db')}`],
  ['halves of surrogate pairs', `?a=${many('\ud800')}%3Ftoken%3Dx`],
];

for (const [title, url] of addresses) {
  test(`a URL of ${title}: redacted in one pass`, () => {
    expect(typeof redactUrl(url, rules)).toBe('string');
  });
}

test('a secret behind a great depth is found', () => {
  const deep = `${'['.repeat(500_000)}{"token":"fixture-secret"}${']'.repeat(500_000)}`;
  expect(redactText(deep, 'application/json', rules).includes('fixture-secret')).toBe(false);
});
