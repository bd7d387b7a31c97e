// CSV summaries: Charles's columns and forms, and nothing that a spreadsheet would run.
import { existsSync, readFileSync } from 'node:fs';
import { expect, test } from '@playwright/test';
import { writeCsv } from '../../../src/session/formats/csv.ts';
import { parseEntry, parseSession } from '../../../src/session/parse-session.ts';
import type { RawEntry } from '../../../src/session/raw-entry.ts';
import { charles5Exception, charles45, charles45InFlight } from '../fixtures/raw.ts';
import { sessionTexts } from '../fixtures/sessions.ts';
import { bodies, hostile, kinds } from './entries.ts';

const SAMPLE = new URL('../../../../shared/corpus/charles-4.csv', import.meta.url);

test('has a row for each entry with the facts in their columns', () => {
  const [row] = rows([parseEntry(charles45)]);

  expect(row).toEqual({
    URL: 'https://shop.example/api/orders?page=2&tag=a&tag=b%20c',
    Status: 'COMPLETE',
    'Response Code': '201',
    Protocol: 'https',
    Method: 'POST',
    'Content-Type': 'application/json; charset=utf-8',
    'Client Address': '/127.0.0.1',
    'Client Port': '56370',
    'Remote Address': '203.0.113.1',
    'Remote Port': '443',
    Exception: '',
    'Request Start Time': '20 Jan 2020 16:21:10',
    'Request End Time': '20 Jan 2020 16:21:10',
    'Response Start Time': '20 Jan 2020 16:21:10',
    'Response End Time': '20 Jan 2020 16:21:10',
    'Duration (ms)': '210',
    'DNS Duration (ms)': '2',
    'Connect Duration (ms)': '168',
    'SSL Duration (ms)': '341',
    'Request Duration (ms)': '3',
    'Response Duration (ms)': '1',
    'Latency (ms)': '204',
    'Speed (KB/s)': '28.713867',
    'Request Speed (KB/s)': '1293.6191',
    'Response Speed (KB/s)': '16764.648',
    'Request Handshake Size (bytes)': '1038',
    'Request Header Size (bytes)': '1530',
    'Request Body Size (bytes)': '1406',
    'Response Handshake Size (bytes)': '17040',
    'Response Header Size (bytes)': '0',
    'Response Body Size (bytes)': '127',
    'Request Compression': '',
    'Response Compression': '',
  });
});

test('what did not happen is blank, a response that did not begin is 0', () => {
  const [inFlight, failed] = rows([parseEntry(charles45InFlight), parseEntry(charles5Exception)]);

  expect(inFlight).toMatchObject({ 'Response Code': '0', 'Response End Time': '', 'Response Body Size (bytes)': '' });
  expect(failed).toMatchObject({ URL: 'https://shop.example', Exception: charles5Exception.errorMessage, 'Duration (ms)': '' });
});

test("a compression that cost more than it saved reads as in Charles's", () => {
  const entry = bodies({}, { text: '', charset: null }, { text: '{}', charset: null, decoded: true });
  const response = { ...entry.response, sizes: { headers: 0, body: 22 } };

  expect(rows([{ ...entry, response }])[0]).toMatchObject({ 'Response Compression': '-1,000.0%' });
});

test('captured texts never start as a formula, and quotes, commas and line ends stay within their cell', () => {
  const [row] = rows([hostile]);

  expect(row).toMatchObject({
    URL: 'https://shop.example/a b\n"c",<d>&\u0007é]]>?q=1&=SUM(A1)&\ud800=%zz&items[]=1|2',
    Method: "'-cmd",
    'Content-Type': `'@SUM(1+1)*cmd|" /C calc"!A0`,
    Exception: `'=HYPERLINK("http://evil.example","click")`,
  });
});

test('every entry of every kind is one row of 33 cells', () => {
  const sessions = [Object.values(kinds), ...sessionTexts().map(({ bytes }) => parseSession(bytes))];
  for (const session of sessions) {
    const table = cells([...writeCsv(session)].join(''));
    expect(table).toHaveLength(session.length + 1);
    expect(new Set(table.map((row) => row.length))).toEqual(new Set([33]));
  }
});

if (existsSync(SAMPLE)) {
  test("the head is Charles's own, and so is the form of each cell", () => {
    const [head, ...sample] = cells(readFileSync(SAMPLE, 'utf8'));
    const form = (cell: string): string => cell.replace(/\d+/g, '0').replace(/Jan|Apr/, 'Mon');
    const [, written] = cells([...writeCsv([parseEntry(charles45)])].join(''));

    expect(cells([...writeCsv([])].join(''))).toEqual([head]);
    for (const column of [1, 2, 3, 4, 6, 7, 8, 9, 11, 14, 15, 22, 31]) {
      expect(sample.map((row) => form(row[column] ?? ''))).toContain(form(written?.[column] ?? ''));
    }
  });
}

function rows(entries: readonly RawEntry[]): Record<string, string>[] {
  const [head = [], ...body] = cells([...writeCsv(entries)].join(''));
  return body.map((row) => Object.fromEntries(row.map((cell, index) => [head[index] ?? '', cell])));
}

/** RFC 4180: every record ends with CRLF. */
function cells(csv: string): string[][] {
  const table: string[][] = [];
  let row: string[] = [];
  for (const [, quoted, plain = '', end] of csv.matchAll(/(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r\n)/g)) {
    row.push(quoted?.replaceAll('""', '"') ?? plain);
    if (end === ',') continue;
    table.push(row);
    row = [];
  }
  return table;
}
