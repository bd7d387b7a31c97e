// Which entries break which rule of a policy, those of denySecrets aside.
import { expect, test } from '@playwright/test';
import { Entry } from '../../src/session/entry.ts';
import { answered, broken, entryOf, judged, tunnelTo } from './entries.ts';

const PAGE = 'https://shop.example/';
const CLOSED = 'Client closed connection before receiving entire response';
const REFUSED = 'Client closed the connection before a request was made. Possibly the SSL certificate was rejected.';
const browser = [header('User-Agent', 'Mozilla/5.0 Made-Up'), header('Accept-Language', 'en-US')];
const page = (url: string) => entryOf(url, {}, { requestHeaders: [...browser, header('Sec-Fetch-Dest', 'document')] });

test('denyFailed finds what broke off and what was answered with 400 or more', () => {
  const entries = [
    answered(PAGE, 200),
    answered(`${PAGE}a`, 404),
    broken(`${PAGE}b`, 'Connection reset'),
    answered(`${PAGE}c`, 399),
  ];
  expect(judged({ denyFailed: true }, entries)).toEqual([
    'denyFailed: 2 requests',
    '  #2 GET https://shop.example/a -> 404',
    '  #3 GET https://shop.example/b -> Connection reset',
  ]);
  expect(judged({ denyFailed: false }, entries)).toEqual([]);
});

test('denyFailed counts what the client gave up only when it is asked to', () => {
  const entries = [broken(PAGE, CLOSED)];
  expect(judged({ denyFailed: true }, entries)).toEqual([]);
  expect(judged({ denyFailed: {} }, entries)).toEqual([]);
  expect(judged({ denyFailed: { aborted: true } }, entries)).toEqual([
    'denyFailed (what the client gave up too): 1 request',
    `  #1 GET https://shop.example/ -> ${CLOSED}`,
  ]);
});

test('denyFailed counts an error of the server that the client did not read to its end', () => {
  const { raw } = answered(`${PAGE}a`, 500);
  expect(judged({ denyFailed: true }, [new Entry({ ...raw, status: 'EXCEPTION', errorMessage: CLOSED })])[0]).toBe(
    'denyFailed: 1 request',
  );
});

test('denyFailed finds a refused certificate, and no connection that a browser opened ahead and left', () => {
  const refused = broken(PAGE, REFUSED).raw;
  const connect = entryOf(PAGE, { ...refused, method: 'CONNECT', path: null });
  expect(judged({ denyFailed: true }, [connect])).toHaveLength(2);
  expect(judged({ denyFailed: true }, [connect, entryOf('https://cdn.example/')])).toHaveLength(2);
  expect(judged({ denyFailed: true }, [connect, entryOf(`${PAGE}a`)])).toEqual([]);
});

test('denyStatus finds numbers and classes', () => {
  const entries = [200, 302, 404, 410, 503].map((status) => answered(`${PAGE}${status}`, status));
  expect(judged({ denyStatus: ['5xx', 404] }, entries)).toEqual([
    'denyStatus (5xx, 404): 2 requests',
    '  #3 GET https://shop.example/404 -> 404',
    '  #5 GET https://shop.example/503 -> 503',
  ]);
  expect(judged({ denyStatus: '3xx' }, entries)).toHaveLength(2);
});

test('hosts are allowed and denied by name, glob and RegExp, in any case of letters, tunnels too', () => {
  const entries = [
    entryOf(PAGE),
    entryOf('https://CDN.shop.example/a.js'),
    entryOf('https://ads.example/'),
    tunnelTo('bank.example'),
  ];
  expect(judged({ allowHosts: ['shop.example', '*.SHOP.example', /^bank\./] }, entries)).toEqual([
    'allowHosts (shop.example, *.SHOP.example, /^bank\\./): 1 request',
    '  #3 GET https://ads.example/ -> 200',
  ]);
  expect(judged({ denyHosts: ['{ads,bank}.example'] }, entries)).toEqual([
    'denyHosts ({ads,bank}.example): 2 requests',
    '  #3 GET https://ads.example/ -> 200',
    '  #4 CONNECT https://bank.example:443 -> 200',
  ]);
  expect(judged({ allowHosts: [] }, entries)).toContain('allowHosts (none): 4 requests');
  expect(judged({ denyHosts: ['example', 'shop.*.example'] }, entries)).toEqual([]);
});

test('a host that no request can have is refused where it is allowed and where it is denied', () => {
  for (const host of ['https://ads.example', 'ads.example/', 'ads.example:443', '']) {
    expect(() => judged({ denyHosts: [host] }, [])).toThrow(/host/);
    expect(() => judged({ allowHosts: ['shop.example', host] }, [])).toThrow(/host/);
  }
});

test('denyPlainHttp finds what leaves this machine unencrypted, WebSockets and tunnels that hide it too', () => {
  const secure = [
    'https://shop.example/',
    'http://localhost:3000/',
    'http://app.localhost/',
    'http://127.0.0.1:80/',
    'http://127.8.9.1/',
    'http://[::1]:9/',
  ].map((url) => entryOf(url));
  const plain = [
    entryOf('http://shop.example/a'),
    entryOf('http://127.0.0.1.example/'),
    entryOf('http://localhost.example/', { webSocket: true }),
    tunnelTo('shop.example', 80, 'GET /b HTTP/1.1\r\nhost: shop.example\r\n'),
  ];
  expect(judged({ denyPlainHttp: true }, [...secure, tunnelTo('shop.example'), ...plain])).toEqual([
    'denyPlainHttp: 4 requests',
    '  #8 GET http://shop.example/a -> 200',
    '  #9 GET http://127.0.0.1.example/ -> 200',
    '  #10 GET http://localhost.example/ -> 200',
    '  #11 CONNECT https://shop.example:80 -> 200: plain http through a tunnel',
  ]);
});

test('denyMixedContent finds plain http for an https page, by Origin, by Referer, and by the lack of both', () => {
  const from = (name: string, value: string) =>
    entryOf('http://cdn.example/a.png', {}, { requestHeaders: [header(name, value)] });
  const silent = entryOf('http://cdn.example/b.png', {}, { requestHeaders: browser });
  expect(
    judged({ denyMixedContent: true }, [
      page(PAGE),
      from('origin', 'https://shop.example'),
      from('Referer', `${PAGE}?a=1`),
      silent,
    ]),
  ).toEqual([
    'denyMixedContent: 3 requests',
    '  #2 GET http://cdn.example/a.png -> 200: for a page of https://shop.example, as its Origin says',
    '  #3 GET http://cdn.example/a.png -> 200: for a page of https://shop.example, as its Referer says',
    '  #4 GET http://cdn.example/b.png -> 200: without a Referer, as from https to http; the page was of https://shop.example',
  ]);
});

test('denyMixedContent leaves alone what is no part of an https page', () => {
  const plain = (url: string, ...headers: ReturnType<typeof header>[]) => entryOf(url, {}, { requestHeaders: headers });
  const none = [
    plain('http://cdn.example/a.png', ...browser, header('Referer', 'http://other.example/')),
    plain('http://127.0.0.1/a.png', ...browser, header('Origin', 'https://shop.example')),
    plain('http://shop.example/next', ...browser, header('Accept', 'text/html,*/*'), header('Origin', 'https://shop.example')),
    plain('http://api.example/', header('User-Agent', 'Playwright/1.65'), header('Origin', 'null')),
    plain('https://cdn.example/a.png', header('Origin', 'https://shop.example')),
  ];
  expect(judged({ denyMixedContent: true }, [page(PAGE), ...none])).toEqual([]);
  const silent = plain('http://cdn.example/b.png', ...browser);
  expect(judged({ denyMixedContent: true }, [page('http://other.example/'), page(PAGE), silent])).toEqual([]);
  expect(judged({ denyMixedContent: true }, [silent])).toEqual([]);
  const unspoken = plain('http://cdn.example/b.png', ...browser.filter(({ name }) => name.toLowerCase() !== 'accept-language'));
  expect(judged({ denyMixedContent: true }, [page(PAGE), unspoken])).toEqual([]);
  const later = new Entry({ ...page(PAGE).raw, times: { ...page(PAGE).raw.times, start: '2025-08-01T10:00:01.000Z' } });
  expect(judged({ denyMixedContent: true }, [silent, later])).toEqual([]);
  const document = entryOf(PAGE, {}, { requestHeaders: [header('Sec-Fetch-Dest', 'document')] });
  expect(judged({ denyMixedContent: true }, [document, entryOf('http://api.example/')])).toEqual([]);
});

test('a budget is a table with what broke it', () => {
  const lines = judged({ budget: { requests: 1, duration: 5_000 } }, [entryOf(PAGE), entryOf(`${PAGE}a`), entryOf(`${PAGE}a`)]);
  expect(lines[0]).toBe('budget: 1 limit');
  expect(lines.join('\n')).toMatch(/✗ requests +1 +3 +2/);
  expect(lines.join('\n')).toMatch(/#\d GET https:\/\/shop\.example\/a -> 200/);
  expect(judged({ budget: { requests: 3 } }, [entryOf(PAGE)])).toEqual([]);
});

function header(name: string, value: string): { name: string; value: string } {
  return { name, value };
}
