// What could hide a request in the bodies of which the recorder kept a part only.
import { expect, test } from '@playwright/test';
import { blindSpots } from '../../src/capture/blind-spots.ts';
import { Entry } from '../../src/session/entry.ts';
import { compileQuery, type Query } from '../../src/session/query/query.ts';
import { redactionRules } from '../../src/session/redaction/redaction.ts';
import { rawEntry } from '../session/fixtures/raw.ts';

const cut = (side: string): Entry =>
  new Entry(
    rawEntry(
      { method: 'POST', notes: `${side} body of 9000 bytes: the first 4 are kept` },
      { requestText: 'abcd', requestType: 'text/plain', responseText: 'abcd', responseType: 'text/plain' },
    ),
  );

function spots(entry: Entry, query: Query): readonly string[] {
  const seen = { collected: [entry], status: 'active', losses: null, rules: redactionRules(), numberOf: () => 1 } as const;
  return blindSpots(seen, compileQuery(query), []);
}

for (const [side, queries] of [
  [
    'Request',
    [{ requestBody: 'zz' }, { form: { a: 'b' } }, { multipart: { a: 'b' } }, { graphql: 'A' }, { webSocket: { sent: 'zz' } }],
  ],
  ['Response', [{ responseBody: 'zz' }, { eventSource: { data: 'zz' } }, { webSocket: { received: 'zz' } }]],
] as const) {
  for (const query of queries) {
    test(`the rest of a ${side.toLowerCase()} body may have what ${JSON.stringify(query)} asks for`, () => {
      expect(spots(cut(side), query)).toEqual([expect.stringMatching(/^Only a part of the body was kept of #1 POST /)]);
      expect(spots(cut(side === 'Request' ? 'Response' : 'Request'), query)).toEqual([]);
      expect(spots(cut(side), { path: '/other', ...query })).toEqual([]);
    });
  }
}

test('a body that has what is asked for in the part that was kept hides nothing', () => {
  expect(spots(cut('Response'), { responseBody: 'abcd' })).toEqual([]);
});
