// Secrets in what messages say of queries and entries.
import { expect, test } from '@playwright/test';
import { Entry } from '../../src/session/entry.ts';
import { compileQuery, describeQuery, type Query } from '../../src/session/query.ts';
import { redactionRules } from '../../src/session/redaction.ts';
import { type Parts, rawEntry } from './fixtures/raw.ts';

const S = 'fixture-secret';

const parts: Parts = {
  requestHeaders: [{ name: 'authorization', value: `Bearer ${S}` }],
  responseType: 'application/json',
  responseText: `{"a":{"token":"${S}"},"password":"${S}"}`,
};
const asked: Query = {
  url: `**/x?token=${S}`,
  query: { token: `${S}1` },
  requestHeaders: { authorization: `Bearer ${S}1`, cookie: `a=${S}` },
  responseBody: { a: { token: `${S}1` }, password: `${S}1` },
};

test('messages about a query show no secret, neither of the query nor of the entry', () => {
  const entry = new Entry(rawEntry({ query: `token=${S}` }, parts));
  const query = compileQuery(asked);
  const mismatches = query.mismatches(entry);
  expect(mismatches.map(({ field }) => field)).toEqual([
    'url',
    'query.token',
    'requestHeaders.authorization',
    'requestHeaders.cookie',
    'responseBody',
  ]);
  expect(`${JSON.stringify(mismatches)}${query}`).not.toContain(S);
  expect(JSON.stringify(compileQuery({ responseBody: 'x' }).mismatches(entry))).not.toContain(S);
  expect(JSON.stringify(query.mismatches(entry, redactionRules(false)))).toContain(S);
});

test('rules of the user hold in messages too', () => {
  const own = redactionRules({ headers: ['x-tenant'] });
  const query = compileQuery({ requestHeaders: { 'x-tenant': S } });
  const entry = new Entry(rawEntry({}, { requestHeaders: [{ name: 'x-tenant', value: `${S}2` }] }));
  expect(describeQuery(query, own)).toBe('any request with request header x-tenant: REDACTED');
  expect(JSON.stringify(query.mismatches(entry, own))).not.toContain(S);
});
