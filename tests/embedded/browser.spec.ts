// A browser behind the embedded recorder: pages, service workers, event streams and WebSockets, over HTTP and HTTPS.
import { type Browser, chromium, type Page } from '@playwright/test';
import type { EmbeddedCharles } from '../../src/embedded/index.ts';
import { chromiumLaunchOptions } from '../support/chromium.ts';
import { expect, test } from './fixtures.ts';

const ACCEPT_ANY = { verifyUpstream: false, upstreamProxy: null };

test('with the fingerprint of the CA allowed, a page, its worker and its WebSocket over https are recorded, and no failure', async ({
  charles,
  startServer,
  entries,
}) => {
  const origin = await startServer({ tls: true });
  const relay = await charles.openRelay(ACCEPT_ANY);
  await inBrowser(charles, relay.port, async (page) => {
    await page.goto(`https://localhost:${origin.port}/sw.html`);
    await expect(page).toHaveTitle('ready');
    expect(await page.evaluate(() => fetch('/gzip?from=page').then((reply) => reply.json()))).toHaveProperty('lorem');
    expect(await page.evaluate(echoOverWebSocket, `wss://localhost:${origin.port}/`)).toBe('from the page');
  });
  const recorded = await entries();
  expect(recorded.map(({ path, query }) => `${path}?${query}`)).toEqual(
    expect.arrayContaining(['/sw.html?null', '/sw.js?null', '/json?from=install', '/gzip?from=page']),
  );
  expect(recorded.filter(({ webSocket }) => webSocket)).toHaveLength(1);
  expect(recorded.filter(({ status }) => status === 'EXCEPTION')).toEqual([]);
  expect(new Set(recorded.map(({ clientLocalPort }) => clientLocalPort))).toEqual(new Set([relay.port]));
});

test('a page over HTTP/2 is recorded as such, cookies included', async ({ charles, startServer, entries }) => {
  const origin = await startServer({ http2: true });
  const relay = await charles.openRelay(ACCEPT_ANY);
  await inBrowser(charles, relay.port, async (page) => {
    await page.goto(`https://localhost:${origin.port}/`);
    await expect(page).toHaveTitle('hello world');
    await page.goto(`https://localhost:${origin.port}/cookies`);
    await page.reload();
    await expect(page.locator('body')).toHaveText('first=1; second=2');
  });
  const recorded = (await entries()).filter(({ path }) => path !== '/favicon.ico');
  expect(recorded.map(({ path, protocolVersion, status }) => [path, protocolVersion, status])).toEqual([
    ['/', 'HTTP/2.0', 'COMPLETE'],
    ['/json', 'HTTP/2.0', 'COMPLETE'],
    ['/cookies', 'HTTP/2.0', 'COMPLETE'],
    ['/cookies', 'HTTP/2.0', 'COMPLETE'],
  ]);
});

test('cookies that a browser splits for HTTP/2 reach a server of HTTP/1.1 as one', async ({ charles, startServer }) => {
  const origin = await startServer({ tls: true });
  const relay = await charles.openRelay(ACCEPT_ANY);
  await inBrowser(charles, relay.port, async (page) => {
    await page.goto(`https://localhost:${origin.port}/cookies`);
    await page.reload();
    await expect(page.locator('body')).toHaveText('first=1; second=2');
  });
});

test('a page over http, with events and a WebSocket, is recorded', async ({ charles, origin, entries }) => {
  await inBrowser(charles, charles.port, async (page) => {
    await page.goto(`http://localhost:${origin.port}/`);
    await expect(page).toHaveTitle('hello world');
    expect(await page.evaluate(echoOverWebSocket, `ws://localhost:${origin.port}/`)).toBe('from the page');
    expect(await page.evaluate(thirdEvent)).toBe('3');
  });
  const paths = (await entries()).map(({ path }) => path).filter((path) => path !== '/favicon.ico');
  expect(paths).toEqual(['/', '/json', '/', '/sse']);
});

test('without trust in the CA the page fails, and the entry says why', async ({ charles, startServer, entries }) => {
  const origin = await startServer({ tls: true });
  await inBrowser(null, charles.port, async (page) => {
    await expect(page.goto(`https://localhost:${origin.port}/`)).rejects.toThrow('ERR_CERT_AUTHORITY_INVALID');
  });
  const failed = (await entries()).find(({ host }) => host === 'localhost');
  expect(failed).toMatchObject({
    method: 'CONNECT',
    status: 'EXCEPTION',
    notes: expect.stringContaining('trust the Charles Root'),
  });
});

async function inBrowser(trusted: EmbeddedCharles | null, proxyPort: number, act: (page: Page) => Promise<void>): Promise<void> {
  const args = trusted === null ? [] : [`--ignore-certificate-errors-spki-list=${trusted.ca.spki}`];
  const browser: Browser = await chromium.launch({ ...chromiumLaunchOptions, args });
  try {
    const context = await browser.newContext({ proxy: { server: `http://127.0.0.1:${proxyPort}` } });
    await act(await context.newPage());
  } finally {
    await browser.close();
  }
}

function echoOverWebSocket(url: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = new WebSocket(url);
    socket.onopen = () => socket.send('from the page');
    socket.onmessage = ({ data }) => resolve(String(data));
    socket.onerror = () => reject(new Error('the WebSocket failed'));
  });
}

function thirdEvent(): Promise<string> {
  return new Promise((resolve) => {
    const source = new EventSource('/sse');
    source.onmessage = ({ data }) => {
      if (data === '3') resolve(data);
    };
  });
}
