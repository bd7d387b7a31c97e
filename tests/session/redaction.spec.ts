// Secrets outside of bodies: URLs, headers, cookies, notes; and the options of redaction.
import { expect, test } from '@playwright/test';
import { isCharlesError } from '../../src/errors/charles-error.ts';
import { Entry } from '../../src/session/entry.ts';
import { parseEntry, parseSession } from '../../src/session/parse-session.ts';
import type { RawEntry } from '../../src/session/raw-entry.ts';
import { type Redaction, redactEntry, redactionRules, redactUrl } from '../../src/session/redaction/redaction.ts';
import { writeSession } from '../../src/session/write-session.ts';
import { http2, rawEntry } from './fixtures/raw.ts';
import { sessionTexts } from './fixtures/sessions.ts';

const S = 'fixture-secret';
const rules = redactionRules();

function headerAfter(name: string, value: string, options?: Redaction): string | undefined {
  const raw = rawEntry({}, { requestHeaders: [{ name, value }] });
  return redactEntry(raw, redactionRules(options)).request.header?.headers[0]?.value;
}

const urls: [url: string, redacted: string][] = [
  [`https://h.example/a?token=${S}&b=1`, 'https://h.example/a?token=REDACTED&b=1'],
  [`https://h.example/a?Access-Token=${S}`, 'https://h.example/a?Access-Token=REDACTED'],
  [`https://h.example/a?user%5Bpassword%5D=${S}`, 'https://h.example/a?user%5Bpassword%5D=REDACTED'],
  [`https://h.example/#id_token=${S}&state=1`, 'https://h.example/#id_token=REDACTED&state=1'],
  [`https://user:${S}@h.example/a@b`, 'https://REDACTED@h.example/a@b'],
  [`https://user:${S}@${S}@h.example/`, 'https://REDACTED@h.example/'],
  [`/a;jsessionid=${S}?b=1`, '/a;jsessionid=REDACTED'],
  [`/cb?code=${S}`, '/cb?code=REDACTED'],
  [`/a?a=1;token=${S}`, '/a?a=1;token=REDACTED'],
  [`/a?next=/cb?token=${S}&b=1`, '/a?next=/cb?token=REDACTED&b=1'],
  [`/a?next=%2Fcb%3Fa%3D1%26token%3D${S}&b=1`, '/a?next=%2Fcb%3Fa%3D1%26token%3DREDACTED&b=1'],
  [`/a?next=%2Fcb%3Ftoken%3D${S}%E0`, '/a?next=%2Fcb%3Ftoken%3DREDACTED'],
  [`/a?next=https%3A%2F%2Fu%3A${S}%40h.example`, '/a?next=https%3A%2F%2FREDACTED%40h.example'],
  [`/a?state=a%3D1%26token%3D${S}+${S}`, '/a?state=a%3D1%26token%3DREDACTED'],
  [`/a?filter=%7B%22token%22%3A%22${S}%22%7D`, '/a?filter=%7B%22token%22%3A%22REDACTED%22%7D'],
  ['/a?next=%2fcb+x%3Fpage%3D1&q=a==', '/a?next=%2fcb+x%3Fpage%3D1&q=a=='],
  [`GET /a?sig=${S} HTTP/1.1`, 'GET /a?sig=REDACTED HTTP/1.1'],
  ['https://h.example/a?page=2&monkey=1&tokens=3', 'https://h.example/a?page=2&monkey=1&tokens=3'],
  ['https://h.example/%E0%A4%A?%E0%A4%A=1', 'https://h.example/%E0%A4%A?%E0%A4%A=1'],
];

for (const [url, redacted] of urls) {
  test(`the URL ${redacted} keeps what is not secret`, () => {
    expect(redactUrl(url, rules)).toBe(redacted);
  });
}

const headers: [name: string, value: string, redacted: string][] = [
  ['Authorization', `Bearer ${S}`, 'Bearer REDACTED'],
  ['authorization', S, 'REDACTED'],
  ['Proxy-Authorization', `Basic ${S}`, 'Basic REDACTED'],
  ['X-API-Key', S, 'REDACTED'],
  ['X_Csrf_Token', S, 'REDACTED'],
  ['Password', S, 'REDACTED'],
  ['X-Password', S, 'REDACTED'],
  ['X-User-Password', S, 'REDACTED'],
  ['X-Forwarded-Authorization', `Bearer ${S}`, 'Bearer REDACTED'],
  ['X-Original-Authorization', `Basic ${S}`, 'Basic REDACTED'],
  ['Grpc-Metadata-Authorization', S, 'REDACTED'],
  ['Cookie2', `a=${S}`, 'REDACTED'],
  ['Set-Cookie2', `a=${S}; Path=/`, 'REDACTED'],
  ['Cookie', `a=${S}; b=${S}=; ${S}`, 'a=REDACTED; b=REDACTED; REDACTED'],
  ['Set-Cookie', `sid=${S}; Path=/; HttpOnly`, 'sid=REDACTED; Path=/; HttpOnly'],
  ['Referer', `https://h.example/?token=${S}`, 'https://h.example/?token=REDACTED'],
  ['Location', `https://h.example/#access_token=${S}`, 'https://h.example/#access_token=REDACTED'],
  ['X-Origin', `https://u:${S}@h.example/`, 'https://REDACTED@h.example/'],
  [':path', `/a?key=${S}`, '/a?key=REDACTED'],
  [
    'Sec-WebSocket-Protocol',
    `base64url.bearer.authorization.k8s.io.${S}, base64.binary.k8s.io`,
    'base64url.bearer.REDACTED, base64.binary.k8s.io',
  ],
  ['Sec-WebSocket-Protocol', `bearer, ${S}1, graphql-transport-ws`, 'bearer, REDACTED, graphql-transport-ws'],
  ['Sec-WebSocket-Protocol', `realtime, insecure-api-key.${S}`, 'realtime, insecure-api-key.REDACTED'],
  ['sec-websocket-protocol', `soap,${S.repeat(3)}`, 'soap,REDACTED'],
  ['sec-websocket-protocol', `mqtt,${S.repeat(3)}.token.x`, 'mqtt,REDACTED'],
  ['Sec-WebSocket-Protocol', 'SPDY/3.1+portforward.k8s.io, ocpp2.0.1', 'SPDY/3.1+portforward.k8s.io, ocpp2.0.1'],
  ['Accept', 'text/html, */*;q=0.8', 'text/html, */*;q=0.8'],
];

for (const [name, value, redacted] of headers) {
  test(`the header ${name}: ${redacted} keeps what is not secret`, () => {
    expect(headerAfter(name, value)).toBe(redacted);
  });
}

test('query, path, first line and notes lose their secrets', () => {
  const header = { firstLine: `GET /a?token=${S} HTTP/1.1`, headers: [] };
  const raw = rawEntry({
    path: `/a;jsessionid=${S}`,
    query: `token=${S}&page=1&a=1;pin=${S}`,
    notes: `Mapped from https://h.example/?token=${S}`,
    errorMessage: `No route to https://u:${S}@h.example`,
    exception: `java.io.IOException: https://u:${S}@h.example`,
    request: { ...rawEntry().request, header },
  });
  const redacted = redactEntry(raw, rules);
  expect(JSON.stringify(redacted)).not.toContain(S);
  expect(redacted).toMatchObject({ path: '/a;jsessionid=REDACTED', query: 'token=REDACTED&page=1&a=1;pin=REDACTED' });
  expect(redacted.request.header?.firstLine).toBe('GET /a?token=REDACTED HTTP/1.1');
});

test('the pseudo headers and cookie crumbs of HTTP/2 lose their secrets', () => {
  const redacted = redactEntry(parseEntry(http2), rules);
  expect(JSON.stringify(redacted)).not.toContain(S);
  expect(redacted.request.header?.headers.map(({ name }) => name)).toEqual([':method', ':path', 'cookie', 'cookie']);
});

test('the entry itself stays as it was', () => {
  const raw = rawEntry(
    { query: `token=${S}` },
    { requestHeaders: [{ name: 'cookie', value: `a=${S}` }], requestText: `{"token":"${S}"}` },
  );
  const before = structuredClone(raw);
  redactEntry(raw, rules);
  expect(raw).toEqual(before);
});

for (const { name, bytes } of sessionTexts()) {
  test(`${name}: what is redacted is a session still, and all but its secrets is as it was`, () => {
    const entries = parseSession(bytes);
    const redacted = parseSession(writeSession(entries.map((raw) => redactEntry(raw, rules))));
    const shape = ({ request, response, query, ...rest }: RawEntry): unknown => [
      rest,
      request.sizes,
      response.sizes,
      response.status,
    ];
    expect(redacted.map(shape)).toEqual(entries.map(shape));
    for (const { request } of redacted) {
      for (const header of request.header?.headers ?? []) {
        if (header.name.toLowerCase() === 'cookie') expect(header.value).toMatch(/^[^=]*=REDACTED(; [^=]*=REDACTED)*$/);
      }
    }
  });
}

test("users' names add to the built-in ones, without case, - and _", () => {
  const options: Redaction = { headers: ['X-Tenant'], query: [' Trace_Id '], fields: ['nick-name'], replacement: '***' };
  const own = redactionRules(options);
  expect(headerAfter('x_tenant', S, options)).toBe('***');
  expect(headerAfter('cookie', `a=${S}`, options)).toBe('a=***');
  expect(redactUrl(`/a?traceid=${S}&nickname=${S}&token=${S}&b=1`, own)).toBe('/a?traceid=***&nickname=***&token=***&b=1');
  const raw = redactEntry(rawEntry({}, { requestType: 'application/json', requestText: '{"nickName":1,"traceId":2}' }), own);
  expect(raw.request.body).toMatchObject({ text: '{"nickName":"***","traceId":2}' });
});

test('a replacement may hold what is special in URLs, JSON and patterns', () => {
  const own = redactionRules({ replacement: '$& "x"' });
  expect(redactUrl(`https://u:${S}@h.example/?token=${S}`, own)).toBe(
    'https://%24%26%20%22x%22@h.example/?token=%24%26%20%22x%22',
  );
  const raw = redactEntry(rawEntry({}, { requestType: 'application/json', requestText: `{"token":"${S}"}` }), own);
  expect(new Entry(raw).json('request')).toEqual({ token: '$& "x"' });
});

test('false turns redaction off', () => {
  const raw = rawEntry({ query: `token=${S}` });
  expect(redactEntry(raw, redactionRules(false))).toBe(raw);
  expect(redactUrl(`/?token=${S}`, redactionRules(false))).toBe(`/?token=${S}`);
});

for (const wrong of [{ header: ['x'] }, { fields: 'x' }, { query: [''] }, { replacement: 1 }, null]) {
  test(`the options ${JSON.stringify(wrong)} are refused`, () => {
    let error: unknown;
    try {
      redactionRules(wrong as Redaction);
    } catch (thrown) {
      error = thrown;
    }
    expect(isCharlesError(error, 'OPTION_INVALID')).toBe(true);
    if (wrong) expect(String(error)).toContain(Object.keys(wrong)[0]);
  });
}
