// GraphQL operations as queries ask for them, in all the ways in which clients send them.
import { expect, test } from '@playwright/test';
import { z } from 'zod';
import { Entry } from '../../src/session/entry.ts';
import { compileQuery, type GraphqlQuery } from '../../src/session/query/query.ts';
import { matches, mismatch, multipartBody, posted, received } from './fixtures/content.ts';
import { rawEntry } from './fixtures/raw.ts';

const document = 'mutation AddToCart($sku: String!) { addToCart(sku: $sku) { id } }';
const json = (body: unknown): Entry => posted('application/json', JSON.stringify(body));
const add = json({ query: document, variables: { sku: 'A1', count: 2 }, operationName: 'AddToCart' });
const asks = (graphql: string | RegExp | GraphqlQuery, entry = add): boolean => matches({ graphql }, entry);
const asked = (query: string): Entry => json({ query });
const got = (query: string): Entry => new Entry(rawEntry({ query }));

test('a text or RegExp is the name of the operation', () => {
  expect([asks('AddToCart'), asks(/^add/i), asks('Add')]).toEqual([true, true, false]);
  expect(asks({ operation: 'AddToCart' })).toBe(true);
});

test('type and variables are asked of the same operation', () => {
  expect(asks({ type: 'mutation' })).toBe(true);
  expect(asks({ type: 'query' })).toBe(false);
  expect(asks({ operation: 'AddToCart', type: 'mutation', variables: { sku: 'A1' } })).toBe(true);
  expect(asks({ operation: 'AddToCart', variables: { sku: 'A2' } })).toBe(false);
  expect(asks({ variables: { sku: /^A/, count: expect.any(Number) } })).toBe(true);
  expect(asks({ variables: z.object({ sku: z.string() }) })).toBe(true);
  expect(asks({ variables: {} }, asked('{ a }'))).toBe(false);
});

test('variables deeper than any stack are compared', () => {
  const deep = `${'{"a":'.repeat(100_000)}1${'}'.repeat(100_000)}`;
  const entry = posted('application/json', `{"operationName":"Deep","variables":${deep}}`);
  expect(asks({ operation: 'Deep', variables: { a: { a: {} } } }, entry)).toBe(true);
  expect(asks({ variables: { a: { b: 1 } } }, entry)).toBe(false);
});

test('any operation of a batch may fit, but one must fit all', () => {
  const batch = json([
    { query: '{ a }', variables: { sku: 'A1' } },
    { query: document, variables: { sku: 'B2' } },
  ]);
  expect(asks({ operation: 'AddToCart', variables: { sku: 'B2' } }, batch)).toBe(true);
  expect(asks({ operation: 'AddToCart', variables: { sku: 'A1' } }, batch)).toBe(false);
});

test('a GET has it in its URL, and is a query', () => {
  const entry = got('query=query%20Cart($id:ID)%7Bcart%7D&variables=%7B%22id%22%3A7%7D');
  expect(asks({ operation: 'Cart', type: 'query', variables: { id: 7 } }, entry)).toBe(true);
  const persisted = got('operationName=Cart&extensions=%7B%22persistedQuery%22%3A%7B%22version%22%3A1%7D%7D');
  expect(asks({ operation: 'Cart', type: 'query' }, persisted)).toBe(true);
  expect(asks(/./, got('query=shoes'))).toBe(false);
});

test('a persisted operation has its name and variables, and by POST no type', () => {
  const entry = json({ operationName: 'AddToCart', variables: { sku: 'A1' }, extensions: { persistedQuery: { version: 1 } } });
  expect(asks({ operation: 'AddToCart', variables: { sku: 'A1' } }, entry)).toBe(true);
  expect(asks({ type: 'mutation' }, entry)).toBe(false);
  expect(received({ graphql: { type: 'mutation' } }, entry)).toBe('an operation of unknown type, AddToCart');
  const unnamed = json({ variables: { sku: 'A1' }, extensions: { persistedQuery: {} } });
  expect(asks({ variables: { sku: 'A1' } }, unnamed)).toBe(true);
  expect(asks(/./, unnamed)).toBe(false);
});

test('a multipart request has it in its field "operations"', () => {
  const operations = JSON.stringify({ query: 'mutation Upload($file: Upload!) { upload }', variables: { file: null } });
  const body = multipartBody('b', [
    ['Content-Disposition: form-data; name="operations"', operations],
    ['Content-Disposition: form-data; name="map"', '{"0":["variables.file"]}'],
    ['Content-Disposition: form-data; name="0"; filename="a.txt"', 'x'],
  ]);
  expect(asks({ operation: 'Upload', variables: { file: null } }, posted('multipart/form-data; boundary=b', body))).toBe(true);
});

test('a body of application/graphql is the document', () => {
  expect(asks({ operation: 'AddToCart', type: 'mutation' }, posted('application/graphql', document))).toBe(true);
});

test('the name is read from the document where operationName is missing', () => {
  expect(asks('Q', asked('# query X {\nfragment F on T { a } query Q @live { b }'))).toBe(true);
  expect(asks('Q', asked('"""query X {""" "\\"query Y {" query Q($a: I = { b: "} query Z {" }) { b }'))).toBe(true);
  expect(asks('X', asked('query Q { a(b: """\n)} query X { b\n""") }'))).toBe(false);
  expect(asks({ type: 'subscription' }, asked('subscription{a}'))).toBe(true);
  expect(asks({ type: 'query' }, asked('\uFEFF { a }'))).toBe(true);
  expect(asks(/./, asked('query @live { a }'))).toBe(false);
  expect(asks('Q', asked('query Q { a(b: """\n\\""" } query X {"""'))).toBe(true);
});

test('operationName decides among several operations', () => {
  const both = 'query A { a } mutation B { b }';
  expect(asks({ type: 'query' }, json({ query: both, operationName: 'B' }))).toBe(false);
  expect(asks({ operation: 'B', type: 'mutation' }, json({ query: both, operationName: 'B' }))).toBe(true);
  expect(asks('A', json({ query: both, operationName: null }))).toBe(true);
});

const noGraphql: [title: string, entry: Entry][] = [
  ['no body', new Entry(rawEntry({ method: 'POST' }))],
  ['broken JSON', posted('application/json', '{"query":')],
  ['other JSON', json({ query: { match: 'x' } })],
  ['a search', json({ query: 'shoes {red}' })],
  ['null', json(null)],
  ['a list of nothing', json([null, 1, []])],
  ['a form', posted('application/x-www-form-urlencoded', 'query=x')],
  ['binary', posted('application/octet-stream', Buffer.from([0xff, 0x00]))],
];

for (const [title, entry] of noGraphql) {
  test(`${title} is no GraphQL, and says so`, () => {
    expect(asks({ type: 'query' }, entry)).toBe(false);
    expect(received({ graphql: { type: 'query' } }, entry)).toMatch(/^no GraphQL: (no body|\d+ bytes of [\w/-]+)$/);
  });
}

test('what does not fit is told of the nearest operation', () => {
  expect(received({ graphql: 'Cart' }, add)).toBe('mutation AddToCart');
  expect(received({ graphql: { operation: 'AddToCart', variables: { sku: 'B2' } } }, add)).toBe('variables sku: "A1"');
  expect(received({ graphql: { operation: 'AddToCart', variables: {} } }, asked('mutation AddToCart { a }'))).toBe(
    'no variables',
  );
  const batch = json([{ query: document, variables: { sku: 'B2' } }, { query: '{ a }' }]);
  expect(received({ graphql: { operation: 'AddToCart', variables: { sku: 'A1' } } }, batch)).toBe(
    '2 operations, the nearest: variables sku: "B2"',
  );
  const unnamed = received({ graphql: 'Q' }, asked('{ a }'));
  expect(unnamed).toBe('query without a name');
});

test('secret variables are hidden on both sides', () => {
  const login = json({ query: 'mutation Login { a }', variables: { user: 'u', password: 'hunter2' } });
  const found = mismatch({ graphql: { operation: 'Login', variables: { password: 'hunter3' } } }, login);
  expect(found?.expected).toBe('operation Login and variables {"password":"REDACTED"}');
  expect(found?.received).not.toContain('hunter');
  expect(JSON.stringify(found?.diff)).not.toContain('hunter');
});

test('variables are shown in full where they differ', () => {
  const { diff } = mismatch({ graphql: { operation: 'AddToCart', variables: { sku: 'B2', count: 2 } } }, add) ?? {};
  expect(diff?.expected).toContain('"B2"');
  expect(diff?.received).toContain('"A1"');
});

test('a GraphQL query reads as a sentence', () => {
  expect(`${compileQuery({ graphql: { operation: 'AddToCart', type: 'mutation', variables: { sku: 'A1' } } })}`).toBe(
    'any request with GraphQL mutation AddToCart and variables {"sku":"A1"}',
  );
  expect(`${compileQuery({ graphql: /^Add/ })}`).toBe('any request with GraphQL operation /^Add/');
  expect(`${compileQuery({ method: 'POST', graphql: { type: 'mutation' } })}`).toBe('POST request with GraphQL mutation');
});

for (const piece of ['"', '"""', '#', '\\"', '{', 'a ', 'query{', '{}', '"\\', '"""\\', '@', '(', '}']) {
  test(`a document of ${JSON.stringify(piece)} without end is read in one pass`, () => {
    const many = piece.repeat(Math.ceil(300_000 / piece.length));
    expect(typeof asks('Q', asked(many))).toBe('boolean');
    expect(asks('Q', asked(`query Q { a ${many}`))).toBe(true);
  });
}

test('variables deeper than any stack are compared and shown', () => {
  const deep = `{"query":"query Q{a}","variables":${'{"a":'.repeat(100_000)}1${'}'.repeat(100_001)}`;
  const entry = posted('application/json', deep);
  expect(asks('Q', entry)).toBe(true);
  expect(asks({ variables: { b: 1 } }, entry)).toBe(false);
  expect(typeof received({ graphql: { variables: { b: 1 } } }, entry)).toBe('string');
});
