// Traffic as text for golden files: what it shows, what it leaves out, and what it replaces.
import { randomBytes, randomUUID } from 'node:crypto';
import { expect, test } from '@playwright/test';
import { Entry } from '../../src/session/entry.ts';
import { builtInRules, redactionRules } from '../../src/session/redaction/redaction-rules.ts';
import { type TrafficTextOptions, trafficText } from '../../src/session/traffic-text/traffic-text.ts';
import { frame, multipartBody, posted as posting, webSocketOf } from './fixtures/content.ts';
import { type Parts, rawEntry } from './fixtures/raw.ts';

type Changes = Parameters<typeof rawEntry>[0];

const entryOf = (changes: Changes = {}, parts: Parts = {}): Entry => new Entry(rawEntry(changes, parts));
const textOf = (entries: readonly Entry[], options: TrafficTextOptions = {}): string =>
  trafficText(entries, builtInRules, options);
/** Of a GET, behind the host. */
const target = (path: string, query: string | null = null): string =>
  textOf([entryOf({ path, query })])
    .replace('GET https://shop.example', '')
    .replace(' -> 200\n', '');
const posted = (
  requestText: string,
  requestType: string | undefined = 'application/json',
  options: TrafficTextOptions = {},
): string => textOf([entryOf({ method: 'POST' }, { requestText, ...(requestType && { requestType }) })], options);
const status = (code: number): Changes => ({ response: { ...rawEntry().response, status: code } });

test('a request is a line of method, URL, status and media type, its body is indented below', () => {
  expect(
    textOf([
      entryOf(
        { method: 'POST', ...status(201) },
        { requestType: 'application/json', requestText: '{"b":[1,{"c":null}],"a":"x"}' },
      ),
    ]),
  ).toBe(
    `POST https://shop.example/api/items -> 201
    {
      "a": "x",
      "b": [
        1,
        {
          "c": null
        }
      ]
    }
`,
  );
  expect(textOf([entryOf({}, { responseType: 'text/html; charset=utf-8' })])).toBe(
    'GET https://shop.example/api/items -> 200 text/html\n',
  );
  expect(textOf([])).toBe('(no requests)\n');
});

test('the order of the requests and of what they ask for changes nothing, equal ones are counted', () => {
  const [a, b, c] = [
    entryOf({ path: '/b', query: 'y=2&x=1&y=1' }),
    entryOf({ path: '/a', method: 'POST' }),
    entryOf({ path: '/a' }),
  ];
  const expected =
    'GET https://shop.example/a -> 200 ×2\nPOST https://shop.example/a -> 200\nGET https://shop.example/b?x=1&y=2&y=1 -> 200\n';
  for (const order of [
    [a, b, c, c],
    [c, a, c, b],
  ])
    expect(textOf(order)).toBe(expected);
});

test('forms are a line for each field by name, and JSON is found whatever it is called', () => {
  const multipart =
    '--B\r\ncontent-disposition: form-data; name="f"; filename="a.png"\r\n\r\nPNG\r\n--B\r\ncontent-disposition: form-data; name="a"\r\n\r\n1\r\n2\r\n--B--\r\n';
  const body = (text: string): string => text.split('\n').slice(1, -1).join('\n');
  expect(body(posted('b=2&a=x+y&b=1', 'application/x-www-form-urlencoded'))).toBe('    a=x y\n    b=2\n    b=1');
  const headers = { requestHeaders: [{ name: 'content-type', value: 'multipart/form-data; boundary=B' }] };
  expect(body(textOf([entryOf({ method: 'POST' }, { ...headers, requestText: multipart })]))).toBe('    a=1\\r\\n2\n    f=a.png');
  expect(body(posted('{"sent":"as text"}', 'text/plain'))).toBe('    {\n      "sent": "as text"\n    }');
  expect(body(posted('hello', 'text/plain; charset=utf-8'))).toBe('    hello');
  expect(body(posted('{"broken":', 'application/json'))).toBe('    {"broken":');
});

test('JSON of any kind, GraphQL and short texts are shown in full, other bodies by a hash', () => {
  const body = (text: string, type: string): string => posted(text, type).split('\n').slice(1, -1).join('\n');
  expect(body('"a"', 'application/json')).toBe('    "a"');
  expect(body('5', 'application/vnd.shop+json')).toBe('    5');
  expect(body('{"b":1,"a":"x"}\n[2]\n', 'application/x-ndjson')).toBe('    {"a":"x","b":1}\n    [2]');
  expect(body('query A {\n\n  a(password: "hunter2", n: 1)\n}', 'application/graphql')).toBe(
    '    query A {\n\n      a(password: "REDACTED", n: 1)\n    }',
  );
  expect(body('buy 1 at https://shop.example/?token=s3cret', 'text/plain')).toBe(
    '    buy 1 at https://shop.example/?token=REDACTED',
  );
  expect(body('<a/>', 'application/xml')).toMatch(/^ {4}\(application\/xml, sha256 [0-9a-f]{12}\)$/);
  expect(posted('\u0000', '')).toContain('(no media type, sha256 ');
  const deep = `${'['.repeat(100_000)}${']'.repeat(100_000)}`;
  expect(body(deep, 'application/json')).toMatch(/^ {4}\(application\/json, sha256 [0-9a-f]{12}\)$/);
  const id = (): string => `<id>${randomUUID()}</id>`;
  expect(body(id(), 'application/xml')).toBe(body(id(), 'application/xml'));
  for (const [one, other, type] of [
    ['<a>1</a>', '<a>2</a>', 'application/xml'],
    ['x'.repeat(5_000), 'x'.repeat(5_001), 'text/plain'],
    ['\u0000\u0001', '\u0000\u0002', 'application/octet-stream'],
  ] as const)
    expect(body(one, type)).not.toBe(body(other, type));
});

test('the bytes of a binary body count, the boundary of a multipart body does not', () => {
  const bytes = (content: Buffer): string => textOf([posting('application/octet-stream', content)]);
  expect(bytes(Buffer.from([0xff, 0xfe, 1]))).not.toBe(bytes(Buffer.from([0xff, 0xfe, 2])));
  const mixed = (boundary: string, content: string): string =>
    textOf([posting(`multipart/mixed; boundary="${boundary}"`, multipartBody(boundary, [['Content-Type: text/xml', content]]))]);
  expect(mixed('one', '<a/>')).toBe(mixed('two', '<a/>'));
  expect(mixed('one', '<a/>')).not.toBe(mixed('one', '<b/>'));
  expect(textOf([posting('multipart/form-data; boundary=B', 'no part')])).toContain('    (multipart/form-data, sha256 ');
});

test('a WebSocket has no body, whatever it sent before the test ended', () => {
  const sent = frame(0x81, '{"ping":1}', Buffer.from([1, 2, 3, 4]));
  const text = textOf([webSocketOf(sent, Buffer.alloc(0))]);
  expect(text).toBe(textOf([webSocketOf(Buffer.alloc(0), Buffer.alloc(0))]));
  expect(text).toBe('GET wss://shop.example/api/items -> 101\n');
});

test('numbers in JSON are shown as they were sent', () => {
  const sent = ['9007199254740993', '9007199254740992', '1e400', '-0', '1.10', '0.30000000000000004'];
  expect(posted(`[${sent}]`)).toContain(sent.join(',\n      '));
});

test('the hash of a persisted GraphQL query stays', () => {
  const hash = 'a1'.repeat(32);
  const json = `{"persistedQuery":{"version":1,"sha256Hash":"${hash}"}}`;
  expect(target('/graphql', `extensions=${encodeURIComponent(json)}&id=${hash}`)).toBe(
    `/graphql?extensions=${encodeURIComponent(json)}&id=<id>`,
  );
  expect(posted(`{"extensions":${json}}`)).toContain(`"sha256Hash": "${hash}"`);
  expect(posted(`extensions=${json}&sha256Hash=${hash}`, 'application/x-www-form-urlencoded')).not.toContain('<id>');
});

test('what changes from run to run by itself has a placeholder', () => {
  expect(target('/o/550E8400-e29b-41d4-a716-446655440000/x_550e8400-e29b-41d4-a716-446655440000')).toBe('/o/<uuid>/x_<uuid>');
  expect(target('/t/1754042401456', 'at=2025-11-25T10%3A00%3A00.000Z&on=1754042401&f=1754042401.25')).toBe(
    '/t/<time>?at=<time>&f=<time>&on=<time>',
  );
  expect(target('/o/507f1f77bcf86cd799439011', 'id=12345678901234567')).toBe('/o/<id>?id=<id>');
  expect(target('/', '_=17&cb=abc&nocache=1')).toBe('/?_=<random>&cb=<random>&nocache=<random>');
  expect(target('/a/app.3f2a9c1b.js')).toBe('/a/app.<hash>.js');
  expect(target('/a/main-5PQRSTUV.css')).toBe('/a/main-<hash>.css');
  expect(target('/a/index-BkX3v9Qz.js.map')).toBe('/a/index-<hash>.js.map');
  expect(
    posted('{"at":1754042401456,"s":1754042401,"iso":"2025-11-25T10:00:00Z","id":"550e8400-e29b-41d4-a716-446655440000"}').match(
      /<\w+>/g,
    ),
  ).toEqual(['<time>', '<uuid>', '<time>', '<time>']);
});

test('UUIDs, hex ids of 20 digits and base64 tokens of 128 characters have one; random tokens below 40 characters never do', () => {
  for (let round = 0; round < 200; round++) {
    const tokens = [
      randomUUID(),
      randomBytes(10).toString('hex'),
      randomBytes(32).toString('hex'),
      randomBytes(96).toString('base64url'),
    ];
    expect(posted(JSON.stringify(tokens)).match(/"<(uuid|id)>"/g), JSON.stringify(tokens)).toHaveLength(4);
    const short = randomBytes(24).toString('base64url');
    expect(posted(JSON.stringify([short]))).toContain(short);
  }
});

test('what may mean something stays', () => {
  for (const path of [
    '/orders/17',
    '/orders/1234567890',
    '/2025/11/25',
    '/v/20251125',
    '/facade/deadbeef',
    '/jquery-3.7.1.min.js',
    '/app-settings.js',
    '/invoice-10000001.pdf',
    '/invoice-1000000a.pdf',
    '/export-20240101.csv',
    '/photo-20240101.png',
    '/user-4chan123.png',
    '/photo.2024june.png',
    '/IMG-DSCN2345.jpg',
    '/t/1412345678901',
  ])
    expect(target(path)).toBe(path);
  for (const query of [
    'api-version=2025-11-25',
    'card=4111111111111111',
    'phone=2025550123',
    'phone=1512345678',
    'ean=1412345678901',
    'q=a%20b+c',
    'empty=&flag',
    'size=0.5',
  ])
    expect(target('/', query)).toBe(`/?${query.split('&').sort().join('&')}`);
  expect(target('/', 'name=very-long-kebab-case-name-of-a-thing-2')).toBe('/?name=very-long-kebab-case-name-of-a-thing-2');
});

test('a number is a point in time within a day of the request, and stays otherwise', () => {
  const started = Date.parse(rawEntry().times.start);
  const day = 86_400_000;
  const times = [started - day, started + day, started / 1000];
  const others = [started - day - 1, started + day + 1, started / 1000 + 86_401, 1512345678, 1600000001, 1412345678901];
  expect(
    posted(JSON.stringify([...times, ...others]))
      .match(/<time>|\d+/g)
      ?.slice(1),
  ).toEqual([...times.map(() => '<time>'), ...others.map(String)]);
});

test('ports of this machine have a placeholder, other ports stay', () => {
  const at = (host: string, actualPort: number): string =>
    textOf([entryOf({ scheme: 'http', host, actualPort, path: '/' })]).split(' ')[1] ?? '';
  expect(at('127.0.0.1', 41_234)).toBe('http://127.0.0.1:<port>/');
  expect(at('app.localhost', 3000)).toBe('http://app.localhost:<port>/');
  expect(at('::1', 3000)).toBe('http://[::1]:<port>/');
  expect(at('shop.example', 8080)).toBe('http://shop.example:8080/');
  expect(at('localhost.example', 8080)).toBe('http://localhost.example:8080/');
  expect(target('/', 'to=http%3A%2F%2Flocalhost%3A4173%2Fcb')).toBe('/?to=http://localhost:<port>/cb');
});

test('what browsers send by themselves is left out, an opaque tunnel is one line', () => {
  const connect = { method: 'CONNECT', path: null } as const;
  const preflight = { requestHeaders: [{ name: 'Access-Control-Request-Method', value: 'POST' }] };
  expect(
    textOf([
      entryOf({ ...connect }),
      entryOf({ ...connect, status: 'EXCEPTION' }),
      entryOf({ ...connect, tunnel: true }),
      entryOf({ ...connect, tunnel: true, status: 'RECEIVING_RESPONSE_BODY' }),
      entryOf({ method: 'OPTIONS' }, preflight),
      entryOf({ method: 'OPTIONS', path: '/own' }),
      entryOf({ path: '/favicon.ico' }),
    ]),
  ).toBe('OPTIONS https://shop.example/own -> 200\nCONNECT shop.example:443\n');
});

test('a stream is its head, however it ended; what broke off says so', () => {
  const stream = { responseType: 'text/event-stream' };
  const { status: _, ...unanswered } = rawEntry().response;
  const ended = { status: 'EXCEPTION', errorMessage: 'Client closed connection before receiving entire response' };
  for (const changes of [{}, { status: 'RECEIVING_RESPONSE_BODY' }, ended])
    expect(textOf([entryOf(changes, stream)])).toBe('GET https://shop.example/api/items -> 200 text/event-stream\n');
  expect(textOf([entryOf({ webSocket: true, scheme: 'http', host: 'localhost', actualPort: 4000, ...status(101) })])).toContain(
    'ws://localhost:<port>/api/items -> 101',
  );
  expect(textOf([entryOf(ended)])).toContain('-> 200 (aborted)\n');
  expect(textOf([entryOf({ status: 'EXCEPTION', response: unanswered })])).toContain('-> (broke off)\n');
  expect(textOf([entryOf({ status: 'RECEIVED_REQUEST_BODY', response: unanswered })])).toContain('-> (in flight)\n');
});

test('a mask hides what a name holds, or what a RegExp matches', () => {
  const options = { mask: ['sku', /shelf-\w+/, /x*/] };
  const entry = entryOf(
    { query: 'sku=1&skus=2' },
    { requestType: 'application/json', requestText: '{"a":{"sku":{"deep":1}},"at":"shelf-9"}' },
  );
  const text = textOf([entry], options);
  expect(text).toContain('?sku=<masked>&skus=2 ->');
  expect(text).toContain('"sku": "<masked>"');
  expect(text).toContain('"at": "<masked>"');
  expect(posted('sku=1&b=2', 'application/x-www-form-urlencoded', options)).toContain('    b=2\n    sku=<masked>\n');
});

test('normalize has the last word on a block, sees the entry, and can leave it out', () => {
  const entries = [entryOf({ path: '/b', query: 'n=2' }), entryOf({ path: '/b', query: 'n=1' }), entryOf({ path: '/poll' })];
  const normalize = (block: string, { path }: Entry): string | null => (path === '/poll' ? null : block.replace(/n=\d/, 'n=<n>'));
  expect(textOf(entries, { normalize })).toBe('GET https://shop.example/b?n=<n> -> 200 ×2\n');
});

test('secrets are hidden before anything sees the text', () => {
  const rules = redactionRules({ fields: ['tenant'] });
  const seen: string[] = [];
  const entry = entryOf(
    { query: 'token=s3cret&tenant=acme' },
    { requestType: 'application/json', requestText: '{"password":"hunter2","tenant":"acme"}' },
  );
  const text = trafficText([entry], rules, {
    normalize: (block) => {
      seen.push(block);
      return block;
    },
  });
  expect(text).toContain('?tenant=REDACTED&token=REDACTED');
  expect(text + seen.join()).not.toMatch(/s3cret|hunter2|acme/);
  const nested = posted('{"next":"https://x.example/?access_token=s3cret"}\n{"next":"https://x.example/?access_token=s3cret"}');
  expect(nested).not.toContain('s3cret');
  const graphql = 'mutation { signIn(password: "hunter2", name: "a") }';
  expect(posted(JSON.stringify({ query: graphql }))).toContain('(password: \\"REDACTED\\", name: \\"a\\")');
  expect(posted('the password=hunter2', 'text/plain')).toContain('    the password=REDACTED\n');
  expect(posted('{"next":"https://x.example/?access_token=s3cret"}')).not.toContain('s3cret');
  const form = entryOf({ method: 'POST' }, { requestType: 'application/x-www-form-urlencoded', requestText: 'password=hunter2' });
  expect(trafficText([form], rules)).toContain('password=REDACTED');
  expect(trafficText([form], null)).toContain('password=hunter2');
});

test('nothing in the traffic can fake a line or move the cursor', () => {
  const hostile = entryOf(
    { path: '/a\u001b[2K\nGET', query: 'x=%0AGET%20/b' },
    { requestType: 'application/json', requestText: '{"a":"\u202ex\\ny"}' },
  );
  const text = textOf([hostile]);
  expect(text.split('\n')).toHaveLength(5);
  for (const character of ['\u001b', '\u202e']) expect(text).not.toContain(character);
});

test('a long body is cut, and what is cut still counts', () => {
  const long = (tail: string): string => posted(JSON.stringify({ a: 'x '.repeat(20_000) + tail }));
  expect(long('1').length).toBeLessThan(21_000);
  expect(long('1')).toContain('more characters (sha256 ');
  expect(long('1')).not.toBe(long('2'));
});

test('hostile bodies and URLs take linear time', () => {
  const seconds = (size: number): number => {
    const begun = performance.now();
    for (const piece of ['a', '0', 'a0-', 'aA1', '2025-11-', 'http://a.localhost:', '1234567890123 ', '-'])
      posted(JSON.stringify([piece.repeat(size / piece.length)]));
    return performance.now() - begun;
  };
  seconds(50_000);
  const [small, large] = [seconds(100_000), seconds(1_000_000)];
  expect(large).toBeLessThan(small * 60 + 500);
});
