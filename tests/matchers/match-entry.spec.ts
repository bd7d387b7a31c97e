// expect(entry).toMatchEntry(): one entry against a query, by itself and inside of other assertions.

import { ownedBy } from '../../src/capture/numbering.ts';
import type { CharlesExpect } from '../../src/matchers/index.ts';
import { Entry } from '../../src/session/entry.ts';
import { redactionRules } from '../../src/session/redaction/redaction.ts';
import { rawEntry } from '../session/fixtures/raw.ts';
import { expect, failureOf, test } from './fixtures.ts';

const entry = new Entry(
  rawEntry({ method: 'POST', query: 'token=s3cret' }, { requestText: '{"sku":"A1"}', requestType: 'application/json' }),
);
const asymmetric = expect as CharlesExpect;
const message = (assertion: () => void): Promise<string> => failureOf((async () => assertion())());

test('passes at once for an entry that the query fits, of a capture or read from elsewhere', async ({
  traffic: { live, send },
  origin,
}) => {
  await send(`${origin.url}/json?a=1`);
  const [captured] = await live.entries();
  expect(captured as Entry).toMatchEntry({ path: '/json', query: { a: '1' }, status: 200 });
  expect(entry).toMatchEntry({ method: 'POST', requestBody: { sku: 'A1' } });
  expect(entry).not.toMatchEntry({ method: 'GET' });
});

test('names the fields that differ, and those that do not', async () => {
  const failure = await message(() => expect(entry).toMatchEntry({ method: 'POST', status: 201, requestBody: { sku: 'B2' } }));
  expect(failure).toMatch(
    /^expect\(entry\)\.toMatchEntry\(query\) failed\n\nQuery: +POST request with status 201 and request body \{"sku":"B2"\}\n/,
  );
  expect(failure).toMatch(/Entry: +POST https:\/\/shop\.example\/api\/items\?token=REDACTED -> 200\n\n/);
  expect(failure).toMatch(/✗ status: expected 201, received 200\n✗ requestBody: .*B2.*A1.*\n✓ method/);
  expect(await message(() => expect(entry).not.toMatchEntry({ method: 'POST' }))).toMatch(/Query: +not POST request/);
});

test('an entry of a capture has its number, and what is secret there is secret here', async ({
  traffic: { live, send },
  origin,
}) => {
  await send(`${origin.url}/json?first`);
  await send(`${origin.url}/json?second`);
  const [, second] = await live.entries();
  expect(await message(() => expect(second as Entry).toMatchEntry({ status: 404 }))).toMatch(/Entry: +#2 GET .*second -> 200/);
  const rules = redactionRules({ fields: ['tenant'] });
  const owned = ownedBy(new Entry(rawEntry({ query: 'tenant=acme' })), { rules, numberOf: () => 7 });
  const failure = await message(() => expect(owned).toMatchEntry({ query: { tenant: 'initech' } }));
  expect(failure).toMatch(/Entry: +#7 GET .*\?tenant=REDACTED/);
  expect(failure).not.toMatch(/acme|initech/);
});

test('stands for an entry inside of other assertions', async () => {
  expect([entry]).toEqual([asymmetric.toMatchEntry({ method: 'POST' })]);
  expect([entry]).toEqual([asymmetric.not.toMatchEntry({ method: 'GET' })]);
  expect({ sent: entry }).toEqual({ sent: asymmetric.toMatchEntry({ path: '/api/*' }) });
  expect(await message(() => expect([entry]).toEqual([asymmetric.toMatchEntry({ method: 'GET' })]))).toContain('toMatchEntry');
});

test('refuses a query that cannot be, and whatever is no entry', async ({ traffic: { live } }) => {
  const given = (received: unknown): Promise<string> => message(() => expect(received as Entry).toMatchEntry({ method: 'GET' }));
  expect(await given(null)).toMatch(
    /Failed to run expect\(…\)\.toMatchEntry\(\): it was given null, not an entry \[OPTION_INVALID\]/,
  );
  expect(await given([entry])).toMatch(/it was given a list.*\n.*toEqual\(\[expect\.toMatchEntry\(query\)\]\)/);
  expect(await given(live)).toMatch(/it was given the fixture "charles".*\n.*toHaveRequest/);
  expect(await given(live.entries())).toMatch(/not an entry.*\nAwait it first/);
  expect(await given(rawEntry())).toContain('it was given an object, not an entry');
  expect(await message(() => expect(entry).toMatchEntry({ mthod: 'GET' } as never))).toContain('Did you mean "method"?');
});
