// What failures say, whole: each is kept in golden/ as a reader gets it.
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import http from 'node:http';
import path from 'node:path';
import { text } from 'node:stream/consumers';
import { expect as baseExpect } from '@playwright/test';
import { TestPolicy } from '../../src/fixtures/policy.ts';
import { matchers } from '../../src/matchers/index.ts';
import type { Entry } from '../../src/session/entry.ts';
import { test as base, type Capture } from '../capture/fixtures.ts';
import { echoThroughTunnel, startEcho } from '../control/through-proxy.ts';
import { type Origin, startOrigin } from '../support/origin.ts';
import { expectGolden, messageOf } from './golden.ts';

const expect = baseExpect.extend(matchers);

let release = (): void => {};

interface Sent {
  readonly method?: string;
  readonly json?: unknown;
  readonly headers?: http.OutgoingHttpHeaders;
}

interface Shop {
  readonly charles: Capture;
  /** One request through the proxy, until its response is complete. */
  send(path: string, sent?: Sent): Promise<void>;
  /** Runs while a GET of /held, which the capture shows, is without a response. */
  whileHeld(body: () => Promise<void>): Promise<void>;
}

const test = base.extend<{ shop: Shop }, { shopOrigin: Origin }>({
  shopOrigin: [
    async ({}, use) => {
      const reply = (status: number, json: object) => (_: unknown, response: http.ServerResponse) =>
        void response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(json));
      const origin = await startOrigin({
        routes: {
          '/api/orders': reply(201, { id: 7, sku: 'A1' }),
          '/api/cart': reply(200, { items: [{ sku: 'A1', count: 2, gift: false }], currency: 'EUR', total: 40 }),
          '/api/pay': reply(500, { error: 'no such card' }),
          '/app.js': reply(200, {}),
          '/held': (_, response) => {
            release = () => response.end();
          },
        },
      });
      await use(origin);
      await origin.close();
    },
    { scope: 'worker' },
  ],
  shop: async ({ startCharles, startWorker, shopOrigin }, use) => {
    const worker = await startWorker(await startCharles());
    const charles = worker.capture();
    await charles.start();
    const send = async (path: string, sent: Sent = {}): Promise<void> => {
      await request(worker.relay.url, shopOrigin.url + path, sent);
      // In the order they were sent.
      await charles.entries();
    };
    const whileHeld = async (body: () => Promise<void>): Promise<void> => {
      const held = send('/held');
      await charles.until((entries) => entries.find(({ path }) => path === '/held'), 10_000);
      await body();
      release();
      await held;
    };
    await use({ charles, send, whileHeld });
    await charles.stop({ persist: false });
  },
});

test('a wrong body', async ({ shop: { charles, send } }) => {
  await send('/app.js');
  await send('/api/orders?token=s3cret', { json: { sku: 'A1', count: 1, password: 'hunter2', note: 'for\nher' } });
  await send('/api/cart');
  const query = { method: 'POST', path: '/api/orders', requestBody: { sku: 'B2', count: 2, password: 'hunter3' } };
  expectGolden('01-wrong-body', await messageOf(expect(charles).toHaveRequest(query, { timeout: 200 })));
});

test('a response that is still to come', async ({ shop: { charles, whileHeld } }) => {
  await whileHeld(async () => {
    const query = { path: '/held', status: 200 };
    expectGolden('02-in-flight', await messageOf(expect(charles).toHaveRequest(query, { timeout: 100 })));
    expectGolden('17-wait-in-flight', await messageOf(charles.waitForEntry({ path: '/held' }, { timeout: 100 })));
  });
});

test('a glob that leaves the query out', async ({ shop: { charles, send } }) => {
  for (const path of ['/app.js', '/api/orders?page=2', '/api/cart']) await send(path);
  const query = { url: '**/api/orders', status: 201 };
  expectGolden('03-forgotten-query', await messageOf(expect(charles).toHaveRequest(query, { timeout: 200 })));
});

test('a count that is off', async ({ shop: { charles, send } }) => {
  await send('/api/orders', { json: { sku: 'A1' } });
  await send('/api/cart');
  await send('/api/orders', { json: { sku: 'A1' } });
  await send('/api/orders', { json: { sku: 'B2' } });
  const query = { method: 'POST', path: '/api/orders' };
  expectGolden('04-duplicates', await messageOf(expect(charles).toHaveRequest(query, { times: 1, timeout: 2_000 })));
});

test('a request that must not be', async ({ shop: { charles, send } }) => {
  await send('/app.js');
  await send('/json?tracker=1');
  expectGolden('05-negative-hit', await messageOf(expect(charles).not.toHaveRequest({ path: '/json' }, { timeout: 2_000 })));
});

test('an absence while something is in flight', async ({ shop: { charles, whileHeld } }) => {
  await whileHeld(async () => {
    const absent = expect(charles).not.toHaveRequest({ path: '/json' }, { timeout: 200 });
    expectGolden('06-not-settled', await messageOf(absent));
    expectGolden('16-wait-not-settled', await messageOf(charles.settled({ timeout: 100 })));
  });
});

test('nothing captured', async ({ shop: { charles } }) => {
  expectGolden('07-nothing-captured', await messageOf(expect(charles).toHaveRequest({ path: '/api/orders' }, { timeout: 100 })));
});

test('a wait that ran out', async ({ shop: { charles, send } }) => {
  for (let page = 1; page <= 12; page++) await send(`/api/cart?page=${page}`);
  await send('/api/orders', { json: { sku: 'A1' } });
  for (let part = 1; part <= 12; part++) await send(`/json/${part}`);
  expectGolden('08-wait-timeout', await messageOf(charles.waitForEntry({ path: '/api/order', status: 200 }, { timeout: 100 })));
});

test('an absence that a tunnel may hide', async ({ shop: { charles, send } }) => {
  const echo = await startEcho();
  await send('/app.js');
  await echoThroughTunnel(Number(new URL(charles.proxyUrl).port), echo.port, 'hello');
  await expect(charles).not.toHaveRequest({ url: 'https://*.tracker.example/**' }, { timeout: 2_000 });
  expectGolden('09-not-proven', await messageOf(expect(charles).not.toHaveRequest({ path: '/track' }, { timeout: 2_000 })));
  await echo.close();
});

test('an order that broke', async ({ shop: { charles, send } }) => {
  await send('/api/pay', { json: { card: 1 } });
  await send('/api/cart');
  await send('/app.js');
  await send('/api/orders', { json: { sku: 'A1' } });
  const queries = [{ path: '/api/cart' }, { method: 'POST', path: '/api/orders' }, { path: '/api/pay', status: 500 }];
  expectGolden('10-order', await messageOf(expect(charles).toHaveRequestsInOrder(queries, { timeout: 200 })));
});

test('failed requests', async ({ shop: { charles, send } }) => {
  await send('/api/cart');
  await send('/api/pay', { json: { card: 1 } });
  for (const id of [1, 2, 3]) await send(`/images/missing.png?id=${id}`);
  await send('/reset').catch(() => {});
  expectGolden('11-failed-requests', await messageOf(expect(charles).not.toHaveFailedRequest({ timeout: 2_000 })));
});

test('a budget that is broken', async ({ shop: { charles, send } }) => {
  await send('/app.js');
  for (const page of [1, 2, 3]) await send(`/api/cart?page=${page}`);
  await send('/gzip');
  const budget = { requests: 4, bytes: 100_000, perType: { fetch: 10 }, perHost: { '127.0.0.1': { requests: 2 } } };
  expectGolden('12-budget', await messageOf(expect(charles).toBeWithinBudget(budget, { timeout: 2_000 })));
});

const before = `GET http://127.0.0.1:<port>/api/cart -> 200 application/json
GET http://127.0.0.1:<port>/api/stock -> 200 application/json
POST http://127.0.0.1:<port>/api/orders?token=REDACTED -> 201 application/json
    {
      "sku": "A1"
    }
`;

test('traffic that is not as it was', async ({ shop: { charles, send } }, testInfo) => {
  const file = testInfo.snapshotPath('checkout.txt', { kind: 'snapshot' });
  await send('/app.js');
  await send('/api/cart');
  await send('/api/orders?token=s3cret', { json: { sku: 'A1', count: 1 } });
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(file, before);
  expectGolden('13-traffic', await messageOf(expect(charles).toMatchTraffic('checkout')));
  rmSync(path.dirname(file), { recursive: true });
});

test('a policy that is broken', async ({ shop: { charles, send } }, testInfo) => {
  await send('/app.js');
  await send('/api/pay', { json: { card: 'hunter-2' } });
  for (const id of [1, 2, 3]) await send(`/images/missing.png?id=${id}`);
  const settings = {
    denyFailed: true,
    denyStatus: ['5xx'],
    allowHosts: ['*.shop.example'],
    denySecrets: { CARD: 'hunter-2' },
    budget: { requests: 3 },
  } as const;
  const { failure } = new TestPolicy(settings, testInfo).judge(charles);
  expectGolden('14-policy', (failure as Error).message);
});

test('an entry that does not match', async ({ shop: { charles, send } }) => {
  await send('/api/cart');
  const [entry] = await charles.entries();
  const query = { status: 200, responseBody: { currency: 'USD', total: 40, items: [{ sku: 'B2', count: 2 }] } };
  expectGolden('15-entry', await messageOf((async () => expect(entry as Entry).toMatchEntry(query))()));
});

function request(proxyUrl: string, url: string, { json, method, headers = {} }: Sent): Promise<string> {
  const { hostname: host, port } = new URL(proxyUrl);
  const body = json === undefined ? undefined : JSON.stringify(json);
  const type = body === undefined ? {} : { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) };
  return new Promise((resolve, reject) => {
    const options = {
      host,
      port,
      path: url,
      method: method ?? (body === undefined ? 'GET' : 'POST'),
      headers: { host: new URL(url).host, ...type, ...headers },
      agent: false as const,
    };
    http
      .request(options, (response) => resolve(text(response)))
      .on('error', reject)
      .end(body);
  });
}
