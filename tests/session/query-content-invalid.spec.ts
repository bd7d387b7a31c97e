// Content queries that cannot be meant: each is refused before it can match, or not match, anything.
import { expect, test } from '@playwright/test';
import { isCharlesError } from '../../src/errors/charles-error.ts';
import { compileQuery, type Query } from '../../src/session/query/query.ts';
import { matches, posted } from './fixtures/content.ts';

const refused: [title: string, query: unknown, message: RegExp][] = [
  ['a form without names', { form: {} }, /form: the object is empty.*or leave form out/s],
  ['a form as text', { form: 'a=1' }, /form: expected an object of names.*got a string/],
  ['a list as form', { form: [] }, /form: .*got a list/],
  ['a number as field', { form: { page: 2 } }, /form\.page: expected a text or a RegExp, got a number/],
  ['an undefined field', { form: { sku: undefined } }, /form\.sku: the value is undefined/],
  ['a multipart without parts', { multipart: {} }, /multipart: the object is empty/],
  ['a part without members', { multipart: { a: {} } }, /multipart\.a: the object is empty/],
  [
    'a part by filename',
    { multipart: { a: { filename: 'x' } } },
    /multipart\.a: there is no "filename".*Did you mean "fileName"/s,
  ],
  ['a part of an empty text', { multipart: { a: '' } }, /multipart\.a: .*\/\^\$\//s],
  ['a part by number', { multipart: { a: 7 } }, /multipart\.a: .*got a number/],
  ['a part with a broken glob', { multipart: { a: { contentType: 'image/{' } } }, /multipart\.a\.contentType: .*brace/],
  [
    'a part of half a media type',
    { multipart: { a: { contentType: 'csv' } } },
    /multipart\.a\.contentType: "csv" is no media type/,
  ],
  ['an undefined file name', { multipart: { a: { fileName: undefined } } }, /multipart\.a\.fileName: the value is undefined/],
  ['GraphQL without anything', { graphql: {} }, /graphql: the object is empty/],
  ['GraphQL with operatoin', { graphql: { operatoin: 'A' } }, /graphql: there is no "operatoin".*Did you mean "operation"/s],
  ['GraphQL as true', { graphql: true }, /graphql: expected .*got a boolean/],
  ['GraphQL with an empty name', { graphql: '' }, /graphql\.operation: a name cannot be empty/],
  ['GraphQL of type mutate', { graphql: { type: 'mutate' } }, /graphql\.type: "mutate".*Did you mean "mutation"/s],
  ['GraphQL variables as text', { graphql: { variables: '{}' } }, /graphql\.variables: expected a pattern.*got a string/],
  ['GraphQL variables of functions', { graphql: { variables: { a: () => 1 } } }, /graphql\.variables: a is a function/],
  ['a WebSocket without a direction', { webSocket: {} }, /webSocket: the object is empty/],
  ['a WebSocket message that is send', { webSocket: { send: 'x' } }, /webSocket: there is no "send".*Did you mean "sent"/s],
  ['an empty message', { webSocket: { sent: '' } }, /webSocket\.sent: .*\/\^\$\//s],
  ['an event source as text', { eventSource: 'price' }, /eventSource: expected true, false or an object.*got a string/],
  ['an event source without anything', { eventSource: {} }, /eventSource: the object is empty/],
  ['an event by type', { eventSource: { type: 'price' } }, /eventSource: there is no "type".*It takes event, data, id/s],
  ['an event by a number as id', { eventSource: { id: 7 } }, /eventSource\.id: expected a text or a RegExp, got a number/],
];

for (const [title, query, message] of refused) {
  test(`${title} is refused`, () => {
    const error = thrownBy(() => compileQuery(query as Query));
    expect(isCharlesError(error, 'QUERY_INVALID')).toBe(true);
    expect(String(error)).toMatch(message);
  });
}

test('a schema that throws or is asynchronous is an error that names the field, not a mismatch', () => {
  const entry = posted('application/json', '{"query":"query Q{a}","variables":{}}');
  const asked = (validate: () => unknown): string =>
    String(thrownBy(() => matches({ graphql: { variables: { '~standard': { validate } } } }, entry)));
  expect(
    asked(() => {
      throw new Error('boom');
    }),
  ).toMatch(/graphql.*boom/);
  expect(asked(async () => ({}))).toMatch(/graphql.*asynchronous/);
});

function thrownBy(act: () => unknown): unknown {
  try {
    act();
  } catch (error) {
    return error;
  }
  return undefined;
}
