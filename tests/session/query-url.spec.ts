// Where a request went, as queries ask for it.
import { runInNewContext } from 'node:vm';
import { expect, test } from '@playwright/test';
import { Entry } from '../../src/session/entry.ts';
import { compileQuery, type QueryFields } from '../../src/session/query/query.ts';
import { rawEntry } from './fixtures/raw.ts';

/** An entry of that URL. */
function to(url: string, changes: Parameters<typeof rawEntry>[0] = {}): Entry {
  const { protocol, hostname, port, pathname, search } = new URL(url);
  const scheme = protocol.slice(0, -1);
  const actualPort = Number(port) || (scheme === 'http' ? 80 : 443);
  return new Entry(rawEntry({ scheme, host: hostname, actualPort, path: pathname, query: search.slice(1) || null, ...changes }));
}

const matches = (query: QueryFields, url: string): boolean => compileQuery(query).matches(to(url));

// The cases are those of Playwright's own documentation and tests.
const globs: [glob: string, url: string, matches: boolean][] = [
  ['**/*.js', 'https://localhost:8080/foo.js', true],
  ['**/*.css', 'https://localhost:8080/foo.js', false],
  ['https://**/*.js', 'https://localhost:8080/foo.js', true],
  ['http://localhost:8080/simple/path.js', 'http://localhost:8080/simple/path.js', true],
  ['**/{a,b}.js', 'https://localhost:8080/a.js', true],
  ['**/{a,b}.js', 'https://localhost:8080/c.js', false],
  ['**/*.{png,jpg,jpeg}', 'https://localhost:8080/c.jpeg', true],
  ['**/*.{png,jpg,jpeg}', 'https://localhost:8080/c.css', false],
  ['**/foo/**', 'https://localhost/a/foo/b/c', true],
  ['**/api?x=1', 'https://localhost/api?x=1', true],
  ['**/api?x=1', 'https://localhost/apiyx=1', false],
  ['**/api\\*', 'https://localhost/api*', true],
  ['**/api\\*', 'https://localhost/apis', false],
  ['**/v[0-9]', 'https://localhost/v1', false],
  ['http://localhost:3000/signin-oidc*', 'http://localhost:3000/signin-oidcnice', true],
  ['http://localhost:3000/signin-oidc*', 'http://localhost:3000/signin-oidc/foo', false],
  ['**/three-columns/settings.html?**id=settings-**', 'http://host/three-columns/settings.html?id=settings-e3c58efe', true],
  ['https://host.example', 'https://host.example/', true],
  ['HTTPS://HOST.example/Path', 'https://host.example/Path', true],
  ['https://host.example/path', 'https://host.example/Path', false],
  ['https://*.EXAMPLE/x', 'https://host.example/x', true],
  ['https://host.example/**/x', 'https://host.example/x', true],
  ['https://host.example/**/**/x', 'https://host.example/x', true],
  ['https://host.example/**/**/x', 'https://host.example/a/b/x', true],
  ['https://host.example:443/x', 'https://host.example/x', true],
  ['**/a b', 'https://host.example/a%20b', true],
  ['/käse', 'https://host.example/k%C3%A4se', true],
  ['https://host.example/kä*', 'https://host.example/k%C3%A4se', true],
  ['**/😀?q=ä "b"', 'https://host.example/%F0%9F%98%80?q=%C3%A4%20%22b%22', true],
  ['*://*.KÄSE.example/**', 'https://a.xn--kse-qla.example/x', true],
  ['*://HOST.example/**', 'https://host.example/x', true],
  ['https://user:word@host.example/x', 'https://host.example/x', true],
];

for (const [glob, url, expected] of globs) {
  test(`the glob ${glob} ${expected ? 'fits' : 'does not fit'} ${url}`, () => {
    expect(matches({ url: glob }, url)).toBe(expected);
  });
}

test('a glob that starts with a slash fits the path, with and without its query', () => {
  expect(matches({ url: '/api/x' }, 'https://host.example/api/x')).toBe(true);
  expect(matches({ url: '/api/x' }, 'https://host.example/api/x?y=1')).toBe(true);
  expect(matches({ url: '/api/x?y=1' }, 'https://host.example/api/x?y=1')).toBe(true);
  expect(matches({ url: '/api/*' }, 'https://host.example/api/x/y')).toBe(false);
  expect(matches({ url: '/api/x' }, 'https://host.example/v1/api/x')).toBe(false);
  expect(compileQuery({ url: '/**' }).matches(new Entry(rawEntry({ method: 'CONNECT', path: null })))).toBe(false);
});

test('a RegExp is tested against the whole URL, and remembers nothing', () => {
  const url = /api/g;
  const query = compileQuery({ url });
  expect([1, 2, 3].map(() => query.matches(to('https://host.example/api')))).toEqual([true, true, true]);
  expect(url.lastIndex).toBe(0);
  expect(matches({ url: /^http:/ }, 'https://host.example/')).toBe(false);
});

test('a RegExp may be of another realm, and a sticky one begins where the URL does', () => {
  expect(matches({ url: runInNewContext('/api/') as RegExp }, 'https://host.example/api')).toBe(true);
  const query = compileQuery({ url: /https/y });
  expect([1, 2].map(() => query.matches(to('https://host.example/api')))).toEqual([true, true]);
  expect(matches({ url: /api/y }, 'https://host.example/api')).toBe(false);
});

test('a host that a client wrote in capitals is that in small letters', () => {
  const entry = to('https://host.example/x', { host: 'HOST.example' });
  expect([entry.host, entry.url]).toEqual(['host.example', 'https://host.example/x']);
  expect(compileQuery({ url: 'https://host.example/x' }).matches(entry)).toBe(true);
  expect(compileQuery({ url: /\/\/host/, host: /^host/ }).matches(entry)).toBe(true);
});

test('a predicate gets the parsed URL', () => {
  expect(matches({ url: ({ searchParams }) => searchParams.get('a') === '1' }, 'https://host.example/?a=1')).toBe(true);
  expect(matches({ url: ({ hostname }) => hostname === 'x' }, 'https://host.example/')).toBe(false);
});

test('a WebSocket fits by the scheme of its handshake and by its own', () => {
  const socket = to('https://host.example/live', { webSocket: true });
  expect(compileQuery({ url: 'wss://host.example/live' }).matches(socket)).toBe(true);
  expect(compileQuery({ url: 'https://host.example/live' }).matches(socket)).toBe(true);
  expect(compileQuery({ url: /^wss:/ }).matches(to('https://host.example/live'))).toBe(false);
});

test('a host is compared whole, in any case of letters, or as a glob', () => {
  expect(matches({ host: 'Host.Example' }, 'https://host.example:8443/')).toBe(true);
  expect(matches({ host: 'example' }, 'https://host.example/')).toBe(false);
  expect(matches({ host: '*.example' }, 'https://a.host.example/')).toBe(true);
  expect(matches({ host: 'host.example' }, 'https://hostxexample/')).toBe(false);
  expect(matches({ host: '*.käse.example' }, 'https://a.xn--kse-qla.example/')).toBe(true);
  expect(matches({ host: '[::1]' }, 'https://[::1]:8443/')).toBe(true);
  expect(matches({ host: '::1' }, 'https://[::1]:8443/')).toBe(true);
  expect(matches({ host: /^(a|b)\./ }, 'https://b.example/')).toBe(true);
});

test('a path is compared whole, or as a glob, without the query', () => {
  expect(matches({ path: '/api/x' }, 'https://host.example/api/x?y=1')).toBe(true);
  expect(matches({ path: '/api' }, 'https://host.example/api/x')).toBe(false);
  expect(matches({ path: '/api/*' }, 'https://host.example/api/x')).toBe(true);
  expect(matches({ path: '/a b/käse' }, 'https://host.example/a b/käse')).toBe(true);
  expect(compileQuery({ path: '/a b' }).matches(to('https://host.example/', { path: '/a b' }))).toBe(true);
  expect(matches({ path: /x$/ }, 'https://host.example/api/x?y')).toBe(true);
});

test('query parameters are compared decoded, and any value of a repeated one may fit', () => {
  const url = 'https://host.example/?tag=a&tag=b%20c&page=2';
  expect(matches({ query: { tag: 'b c' } }, url)).toBe(true);
  expect(matches({ query: { tag: 'a', page: /^\d$/ } }, url)).toBe(true);
  expect(matches({ query: { tag: 'a', page: '3' } }, url)).toBe(false);
  expect(matches({ query: { absent: /.*/ } }, url)).toBe(false);
});
