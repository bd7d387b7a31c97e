// Whether a request that a query asks for could have gone through a tunnel that nobody looked into.
import { expect, test } from '@playwright/test';
import { Entry } from '../../src/session/entry.ts';
import { compileQuery, type Query } from '../../src/session/query/query.ts';
import { rawEntry } from './fixtures/raw.ts';

const couldBeInside = (query: Query, host: string, port = 443): boolean =>
  compileQuery(query).couldBeInside(new Entry(rawEntry({ method: 'CONNECT', host, actualPort: port, path: null, tunnel: true })));

const outside: [query: Query, host: string, port?: number][] = [
  [{ host: 'a.example' }, 'b.example'],
  [{ host: '*.a.example' }, 'a.example'],
  [{ host: /^a/, path: '/x' }, 'b.example'],
  [{ url: 'https://a.example/**' }, 'b.example'],
  [{ url: 'https://A.example/x' }, 'b.example'],
  [{ url: 'https://*.example/x' }, 'b.test'],
  [{ url: '*://{a,b}.example/**' }, 'c.example'],
  [{ url: 'https://a.example/**' }, 'a.example', 8443],
  [{ url: 'http://a.example/**' }, 'a.example', 443],
  [{ url: 'ftp://a.example/**' }, 'a.example'],
];

for (const [query, host, port] of outside) {
  test(`${compileQuery(query)} goes through no tunnel to ${host}:${port ?? 443}`, () => {
    expect(couldBeInside(query, host, port)).toBe(false);
  });
}

const inside: [query: Query, host: string, port?: number][] = [
  [{}, 'a.example'],
  [() => false, 'a.example'],
  [{ host: 'A.example' }, 'a.example'],
  [{ path: '/x', method: 'POST', status: 404, responseBody: 'x' }, 'a.example'],
  [{ url: '**/x' }, 'a.example'],
  [{ url: '/x' }, 'a.example'],
  [{ url: /^http:\/\/b/ }, 'a.example'],
  [{ url: () => false }, 'a.example'],
  [{ url: 'https://a.example/x' }, 'a.example'],
  [{ url: 'wss://a.example/x' }, 'a.example'],
  [{ url: 'https://*.example:8443/x' }, 'a.example', 8443],
  [{ url: 'http://a.example/**' }, 'a.example', 80],
  [{ url: 'http://a.example:443/**' }, 'a.example', 443],
  [{ url: 'https://**/x' }, 'a.example'],
  [{ url: 'https://b.exa**' }, 'a.example'],
  [{ url: '{https://b.example,https://a.example}/x' }, 'a.example'],
  [{ url: '*://[::1]/x' }, '::1'],
];

for (const [query, host, port] of inside) {
  test(`${compileQuery(query)} may go through a tunnel to ${host}:${port ?? 443}`, () => {
    expect(couldBeInside(query, host, port)).toBe(true);
  });
}
