// The bytes of a list, however they come in chunks: cut into the same elements as JSON.parse finds, or refused.
import { expect, test } from '@playwright/test';
import { ArraySplitter, type ElementSink } from '../../src/session/array-splitter.ts';
import { sessionTexts } from '../session/fixtures/sessions.ts';
import { chunks, randomSizes } from './chunks.ts';

const SECRET = 'fixture-secret';

const accepted: readonly (readonly [title: string, text: string])[] = [
  ['nothing in it', '[]'],
  ['white space everywhere', ' \r\n[ \t{ "a" : [ 1 , { } , "d" \r\n ] } \n, { "b" \t : "c" \r\n , "e" : "" } ]\n'],
  ['a byte order mark', '\uFEFF[{"a":1}]'],
  ['brackets and quotes in strings', JSON.stringify([{ a: '}]"[{', '"],[': { b: '\\' } }, { c: '"' }])],
  ['runs of backslashes', JSON.stringify([{ a: '\\', b: '\\\\"', c: `${'\\'.repeat(40)}"`, d: ['\\"\\'] }])],
  ['characters of several bytes', JSON.stringify([{ ä: '€ \u{1F600}', b: ['\u{10FFFF}', { ç: 'é' }] }])],
  ['escaped characters', '[{"a":"\\u0000\\u0022\\u005c\\n","\\u0022":{"b":"\\/"}}]'],
  ['a key twice', '[{"a":{"b":1},"a":{"b":2}}]'],
  ['numbers', '[{"a":-0.5e+10,"b":[1E5,0],"c":12345678901234567890}]'],
];

for (const [title, text] of accepted) {
  test(`a list with ${title} is cut into its elements, wherever its chunks end`, () => {
    const bytes = Buffer.from(text);
    const elements = JSON.parse(text.replace(/^\uFEFF/, ''));
    for (let cut = 0; cut <= bytes.length; cut += 1) {
      expect(split([bytes.subarray(0, cut), bytes.subarray(cut)]).map(parsed)).toEqual(elements);
    }
    expect(split(chunks(bytes, () => 1)).map(parsed)).toEqual(elements);
  });
}

for (const { name, bytes } of sessionTexts()) {
  test(`${name}: cut as JSON.parse cuts it, byte by byte and in chunks of any size`, () => {
    const elements = JSON.parse(bytes.toString());
    for (const sizes of [() => 1, () => 7, randomSizes(1, 90), randomSizes(2, 5000), () => bytes.length]) {
      expect(split(chunks(bytes, sizes)).map(parsed)).toEqual(elements);
    }
  });
}

test('an element is shown again at each nested value until it is told, and no more than sixteen times', () => {
  const values = Array.from({ length: 20 }, (_, index) => `"k${index}":[]`);
  const bytes = Buffer.from(`[{${values.join(',')},"x":"}"},{"a":1,"b":{"c":{}},"d":[[]],"e":{}}]`);
  for (const sizes of [() => 1, () => 5, () => bytes.length]) {
    const heads: string[] = [];
    const given: string[] = [];
    const head = (text: string): boolean | null => {
      heads.push(text);
      return text.includes('"d"') ? false : null;
    };
    const splitter = splitterTo({ head, element: (text) => void given.push(text) });
    for (const chunk of chunks(bytes, sizes)) splitter.push(chunk);
    splitter.end();
    expect(heads).toHaveLength(16 + 2);
    expect(heads.slice(0, 2)).toEqual(['{"k0":[]}', '{"k0":[],"k1":[]}']);
    expect(heads.slice(16)).toEqual(['{"a":1,"b":{"c":{}}}', '{"a":1,"b":{"c":{}},"d":[[]]}']);
    expect(given).toEqual([`{${values.join(',')},"x":"}"}`]);
  }
});

test('an element is shown as far as its first nested value, and then given or not', () => {
  const bytes = Buffer.from('[{"a":"{","b":{"c":[1]},"d":{"e":2}},{"f":[3],"g":{}},{"h":4}]');
  for (const sizes of [() => 1, () => 5, () => bytes.length]) {
    const heads: string[] = [];
    const given: string[] = [];
    const sink = { head: (text: string) => heads.push(text) !== 1, element: (text: string) => void given.push(text) };
    const splitter = splitterTo(sink);
    for (const chunk of chunks(bytes, sizes)) splitter.push(chunk);
    splitter.end();
    expect(heads).toEqual(['{"a":"{","b":{"c":[1]}}', '{"f":[3]}']);
    expect(given).toEqual(['{"f":[3],"g":{}}', '{"h":4}']);
    expect(splitter.count).toBe(3);
  }
});

test('of an element that was refused nothing is held, of any other all that came', () => {
  for (const wanted of [true, false]) {
    const splitter = splitterTo({ head: () => wanted, element: () => {} });
    splitter.push(Buffer.from('[{"a":{},"b":"'));
    for (let chunk = 0; chunk < 10; chunk += 1) splitter.push(Buffer.alloc(1000, 'x'));
    expect(splitter.held).toBe(wanted ? 10_013 : 0);
    splitter.push(Buffer.from('"}]'));
    splitter.end();
    expect(splitter.held).toBe(0);
  }
});

test('a million nested values are no more than bytes', () => {
  const bytes = Buffer.from(`[{"a":${'['.repeat(500_000)}${']'.repeat(500_000)}}]`);
  expect(split([bytes])).toEqual([bytes.subarray(1, -1).toString()]);
});

test('a list that breaks off anywhere is refused', () => {
  const text = '[{"a":"x\\"","b":[{}]},{"c":1}]';
  for (let end = 0; end < text.length; end += 1) {
    expect(() => split([Buffer.from(text.slice(0, end))]), text.slice(0, end)).toThrow(/breaks off|got nothing/);
  }
});

const refused: readonly (readonly [text: string, why: RegExp])[] = [
  ['', /got nothing/],
  [' \n', /got nothing/],
  [`oh no ${SECRET}`, /no JSON/],
  [`<html>${SECRET}</html>`, /XML or HTML/],
  [`PK${SECRET}`, /zip/],
  [`{"log":"${SECRET}"}`, /an object/],
  [`"${SECRET}"`, /no JSON/],
  ['[1]', /expected an entry after 1 bytes and 0 entries/],
  [`["${SECRET}"]`, /expected an entry/],
  ['[[{}]]', /expected an entry/],
  ['[,{}]', /expected an entry/],
  ['[{},]', /expected an entry after 4 bytes and 1 entries/],
  ['[{},,{}]', /expected an entry/],
  ['[{} {}]', /expected a comma/],
  [`[{}${SECRET}]`, /expected a comma/],
  ['[{}}', /expected a comma/],
  ['[{]', /entry 0 is no JSON/],
  [`[{"a":"b"${SECRET}"}]`, /entry 0 is no JSON/],
  [`[{},{"a":"b" \n\t "${SECRET}"}]`, /entry 1 is no JSON/],
  ['[{"a":"b"{}}]', /entry 0 is no JSON/],
  ['[{"a":"b"[]}]', /entry 0 is no JSON/],
  ['[{"a":"b" 1}]', /entry 0 is no JSON/],
  [`[{}]${SECRET}`, /nothing behind the list/],
  ['[{}][{}]', /nothing behind the list/],
];

for (const [text, why] of refused) {
  test(`${JSON.stringify(text)} is refused with the reason, wherever its chunks end, without a value`, () => {
    for (const sizes of [() => 1, () => 4, () => 100]) {
      const error = thrownBy(() => split(chunks(Buffer.from(text), sizes)));
      expect(String(error)).toMatch(why);
      expect(String(error)).not.toContain(SECRET);
    }
  });
}

function split(parts: Iterable<Buffer>): string[] {
  const elements: string[] = [];
  const splitter = splitterTo({ head: () => true, element: (text) => void elements.push(text) });
  for (const part of parts) splitter.push(part);
  splitter.end();
  return elements;
}

function splitterTo(sink: ElementSink): ArraySplitter {
  return new ArraySplitter(sink, (why) => new Error(why));
}

function parsed(text: string): unknown {
  return JSON.parse(text);
}

function thrownBy(act: () => unknown): unknown {
  try {
    act();
  } catch (error) {
    return error;
  }
  return undefined;
}
