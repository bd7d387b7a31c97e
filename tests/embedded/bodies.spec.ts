// Bodies in the export: forms, charsets, content encodings and the cap; and what passes, which nothing of this may alter.
import zlib from 'node:zlib';
import type { Route, Routes } from '../support/origin-routes.ts';
import { askHttp2, exportEntries, get, openHttp2 } from './client.ts';
import { expect, test } from './fixtures.ts';

const TEXT = JSON.stringify({ text: 'äöü '.repeat(500) });

test('gzip, brotli and both kinds of deflate are decoded in the export and pass as they are', async ({
  charles,
  startServer,
  entries,
}) => {
  const codings = {
    gzip: zlib.gzipSync(TEXT),
    br: zlib.brotliCompressSync(TEXT),
    deflate: zlib.deflateSync(TEXT),
    'deflate ': zlib.deflateRawSync(TEXT),
    'gzip, br': zlib.brotliCompressSync(zlib.gzipSync(TEXT)),
  };
  const names = Object.keys(codings);
  const routes = Object.entries(codings).map(([coding, bytes], index) => [
    `/${index}`,
    reply('application/json', bytes, { 'content-encoding': coding.trim() }),
  ]);
  const origin = await startServer({ routes: Object.fromEntries(routes) as Routes });
  for (const [index, name] of names.entries()) {
    const passed = await get(charles.port, `${origin.url}/${index}`);
    expect(passed.body.equals(codings[name as keyof typeof codings]), name).toBe(true);
  }
  const recorded = await entries();
  for (const [index, { response }] of recorded.entries()) {
    expect(response.body, names[index]).toEqual({ text: TEXT, charset: null, decoded: true });
    expect(response.sizes.body).toBe(codings[names[index] as keyof typeof codings].length);
    expect(response.contentEncoding).toBe(names[index]?.trim());
  }
  expect(recorded).toHaveLength(5);
  expect(await entries()).toEqual(recorded);
});

test('what stands behind gzip is left out, in all its members, and whatever its header holds', async ({
  charles,
  startServer,
  entries,
}) => {
  const junk = Buffer.from('junk');
  const member = (text: string, flags = 0, header = ''): Buffer => {
    const gzip = zlib.gzipSync(text);
    gzip[3] = flags;
    return Buffer.concat([gzip.subarray(0, 10), Buffer.from(header, 'latin1'), gzip.subarray(10)]);
  };
  const whole = Buffer.concat([member('{"a":', 0x1e, '\x02\0xyname\0comment\0cc'), member('1}', 0x08, 'b.json\0')]);
  const bomb = zlib.gzipSync(Buffer.alloc(65 * 1024 * 1024));
  const bodies = [
    Buffer.concat([whole, junk]),
    whole,
    Buffer.concat([member('{"a":1}'), member('x').subarray(0, 10), Buffer.alloc(8, 0xff)]),
    Buffer.concat([Buffer.concat(Array.from({ length: 1001 }, () => member(''))), junk]),
    Buffer.concat([bomb, junk]),
    Buffer.concat([member('{'), bomb, junk]),
    junk,
  ];
  const headers = { 'content-encoding': 'gzip' };
  const routes = bodies.map((bytes, index) => [`/${index}`, reply('application/json', bytes, headers)]);
  const origin = await startServer({ routes: Object.fromEntries(routes) as Routes });
  for (const [index, bytes] of bodies.entries()) {
    expect((await get(charles.port, `${origin.url}/${index}`)).body.equals(bytes)).toBe(true);
  }
  const decoded = { text: '{"a":1}', charset: null, decoded: true };
  const recorded = (await entries()).map(({ response: { body } }) => (body && 'text' in body ? body : 'encoded'));
  expect(recorded).toEqual([decoded, decoded, decoded, 'encoded', 'encoded', 'encoded', 'encoded']);
});

test('all lines of Content-Encoding count, and identity and nothing ask for nothing', async ({
  charles,
  startServer,
  entries,
}) => {
  const twice = zlib.brotliCompressSync(zlib.gzipSync(TEXT));
  const cases: [lines: string[], bytes: Buffer, joined: string, isDecoded: boolean][] = [
    [['gzip', 'br'], twice, 'gzip, br', true],
    [['identity', 'gzip'], zlib.gzipSync(TEXT), 'identity, gzip', true],
    [['identity, gzip,'], zlib.gzipSync(TEXT), 'identity, gzip,', true],
    [[''], Buffer.from(TEXT), '', false],
    [['Identity, identity'], Buffer.from(TEXT), 'Identity, identity', false],
  ];
  const routes = cases.map(([lines, bytes], index) => [
    `/${index}`,
    reply('application/json', bytes, { 'content-encoding': lines }),
  ]);
  const origin = await startServer({ routes: Object.fromEntries(routes) as Routes });
  for (const index of cases.keys()) await get(charles.port, `${origin.url}/${index}`);
  for (const [index, { response }] of (await entries()).entries()) {
    const [, , joined, isDecoded] = cases[index] as (typeof cases)[number];
    expect(response.contentEncoding).toBe(joined);
    expect(response.body, joined).toEqual({ text: TEXT, charset: null, ...(isDecoded && { decoded: true }) });
  }
});

test('a server is not offered a content encoding that this Node cannot decode; the entry says what the client offered', async ({
  charles,
  startServer,
  entries,
}) => {
  const secure = await startServer({ http2: true });
  const plain = await startServer();
  const relay = await charles.openRelay({ verifyUpstream: false, upstreamProxy: null });
  const zstd = 'zstdDecompressSync' in zlib;
  const cases: [offered: string, passed: string][] = [
    ['gzip, deflate, br, zstd, dcb', zstd ? 'gzip, deflate, br, zstd' : 'gzip, deflate, br'],
    ['ZSTD;q=0.5, Gzip;q=0.1', zstd ? 'ZSTD;q=0.5, Gzip;q=0.1' : 'Gzip;q=0.1'],
    ['x-odd', 'identity'],
    ['gzip;q=1.0,*;q=0.5', 'gzip;q=1.0,*;q=0.5'],
  ];
  const session = await openHttp2(relay.port, secure.url);
  for (const [offered] of cases) {
    const headers = { 'accept-encoding': offered };
    await get(relay.port, `${plain.url}/json`, { headers });
    await askHttp2(session, { ':path': '/json', ...headers });
  }
  session.close();
  for (const { requests } of [plain, secure]) {
    expect(requests.map(({ headers }) => headers['accept-encoding'])).toEqual(cases.map(([, passed]) => passed));
  }
  const recorded = (await entries()).map(({ request }) => request.header?.headers.find(({ name }) => name === 'accept-encoding'));
  expect(recorded.map((header) => header?.value)).toEqual(cases.flatMap(([offered]) => [offered, offered]));
});

test('a body that is not in its content encoding, or in an unknown one, is shown as it was', async ({
  charles,
  startServer,
  entries,
}) => {
  const origin = await startServer({
    routes: {
      '/lie': reply('text/plain', Buffer.from('plain'), { 'content-encoding': 'gzip' }),
      '/odd': reply('text/plain', Buffer.from('plain'), { 'content-encoding': 'x-odd' }),
      '/identity': reply('text/plain', Buffer.from('plain'), { 'content-encoding': 'identity' }),
    },
  });
  for (const path of ['/lie', '/odd', '/identity']) await get(charles.port, origin.url + path);
  const raw = { encoding: 'base64', encoded: Buffer.from('plain').toString('base64') };
  expect((await entries()).map(({ response }) => response.body)).toEqual([raw, raw, { text: 'plain', charset: null }]);
});

test('text or base64 is chosen by media type', async ({ charles, startServer, entries }) => {
  const text = [
    'text/css',
    'application/json',
    'application/problem+json',
    'image/svg+xml',
    'application/xml',
    'text/javascript',
    'application/javascript',
    'application/x-www-form-urlencoded',
  ];
  const binary = [
    'image/png',
    'application/octet-stream',
    'font/woff2',
    'application/pdf',
    'application/zip',
    'application/grpc',
    'video/mp4',
    '',
  ];
  const types = [...text, ...binary];
  const routes = types.map((type, index) => [`/${index}`, reply(type, Buffer.from('abc'))]);
  const origin = await startServer({ routes: Object.fromEntries(routes) as Routes });
  for (const index of types.keys()) await get(charles.port, `${origin.url}/${index}`);
  const forms = (await entries()).map(({ response: { body } }) => (body && 'text' in body ? 'text' : 'base64'));
  expect(Object.fromEntries(types.map((type, index) => [type, forms[index]]))).toEqual({
    ...Object.fromEntries(text.map((type) => [type, 'text'])),
    ...Object.fromEntries(binary.map((type) => [type, 'base64'])),
  });
});

test('text is read in its charset; what is not in it, or in no known one, is read as ISO-8859-1', async ({
  charles,
  startServer,
  entries,
}) => {
  const cases: [type: string, bytes: Buffer, text: string, charset: string | null][] = [
    ['text/plain; charset=utf-8', Buffer.from('grün'), 'grün', 'utf-8'],
    ['text/plain; charset="ISO-8859-1"', Buffer.from('grün', 'latin1'), 'grün', 'ISO-8859-1'],
    ['text/plain;charset=utf-16le', Buffer.from('grün', 'utf16le'), 'grün', 'utf-16le'],
    ['text/plain', Buffer.from('grün'), 'grün', null],
    ['text/plain', Buffer.from('grün', 'latin1'), 'grün', null],
    ['text/plain; charset=utf-8', Buffer.from([0xff, 0xfe, 0x41]), 'ÿþA', 'utf-8'],
    ['text/plain; charset=klingon', Buffer.from('qapla'), 'qapla', 'klingon'],
    ['text/plain charset=UTF-8', Buffer.from('odd'), 'odd', null],
  ];
  const routes = cases.map(([type, bytes], index) => [`/${index}`, reply(type, bytes)]);
  const origin = await startServer({ routes: Object.fromEntries(routes) as Routes });
  for (const index of cases.keys()) await get(charles.port, `${origin.url}/${index}`);
  const recorded = await entries();
  expect(recorded.map(({ response }) => response.body)).toEqual(cases.map(([, , text, charset]) => ({ text, charset })));
  expect(recorded.at(-1)?.response.mimeType).toBe('text/plain charset=UTF-8');
});

test('beyond the cap a body is cut in the entry, and passes whole', async ({ start, startServer }) => {
  const large = Buffer.alloc(3_000_000, 'ä');
  const charles = await start({ recording: true, maxBodyBytes: 10_001 });
  const origin = await startServer({
    routes: {
      '/large': reply('text/plain', large),
      '/packed': reply('text/plain', zlib.gzipSync(Buffer.from(Array.from({ length: 60_000 }, (_, i) => (i * i) % 251))), {
        'content-encoding': 'gzip',
      }),
    },
  });
  expect((await get(charles.port, `${origin.url}/large`)).body.equals(large)).toBe(true);
  const echoed = JSON.parse(
    (await get(charles.port, `${origin.url}/echo`, { method: 'POST', headers: { 'content-type': 'text/plain' }, body: large }))
      .text,
  );
  expect(echoed.body).toBe(large.toString());
  const [down, up] = await exportEntries(charles.port);
  expect(down?.response.sizes.body).toBe(large.length);
  // The cap falls within a character, which is left out.
  expect(down?.response.body).toEqual({ text: 'ä'.repeat(5000), charset: null });
  expect(up?.request.sizes.body).toBe(large.length);
  expect(up?.request.body).toEqual({ text: 'ä'.repeat(5000), charset: null });
});

function reply(type: string, bytes: Buffer, headers: Readonly<Record<string, string | string[]>> = {}): Route {
  return (_request, response) => {
    if (type !== '') response.setHeader('content-type', type);
    response.writeHead(200, { ...headers, 'content-length': bytes.length }).end(bytes);
  };
}
