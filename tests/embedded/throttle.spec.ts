// Throttling of one relay: how fast its traffic is, and whose is not touched.
import http from 'node:http';
import type { ThrottleSetting } from '../../src/embedded/index.ts';
import type { Routes } from '../support/origin-routes.ts';
import { ask, askHttp2, exportEntries, get, openHttp2 } from './client.ts';
import { expect, test } from './fixtures.ts';

const ACCEPT_ANY = { verifyUpstream: false, upstreamProxy: null };

/** As many zeros as `?bytes=`; a request's body is read to its end. */
const ROUTES: Routes = {
  '/zeros': (request, response) => {
    const bytes = Number(new URL(request.url ?? '/', 'http://origin').searchParams.get('bytes'));
    request.resume().once('end', () => response.writeHead(200, { 'content-length': bytes }).end(Buffer.alloc(bytes)));
  },
};

test('a transfer takes its bytes divided by the download bandwidth, by the client and by its entry', async ({
  charles,
  startServer,
}) => {
  const origin = await startServer({ routes: ROUTES });
  const relay = await charles.openRelay(ACCEPT_ANY);
  const bytes = 240_000;
  const took: number[] = [];
  for (const download of [1600, 6400]) {
    relay.throttle({ download });
    took.push(await timed(() => get(relay.port, `${origin.url}/zeros?bytes=${bytes}`)));
  }
  const [slow, fast] = took as [number, number];
  const expected = (bytes * 8) / 1600;
  expect(slow / expected).toBeGreaterThan(0.97);
  expect(slow / expected).toBeLessThan(1.15);
  expect(slow / fast).toBeGreaterThan(4 * 0.85);
  expect(slow / fast).toBeLessThan(4 * 1.15);
  const [entry] = await exportEntries(charles.port);
  expect(entry?.durations.response).toBeGreaterThan(expected * 0.95);
  expect(entry).toMatchObject({ status: 'COMPLETE', response: { sizes: { body: bytes } } });
});

test('a body that is sent takes its bytes divided by the upload bandwidth, which the download does not share', async ({
  charles,
  startServer,
}) => {
  const origin = await startServer({ routes: ROUTES });
  const relay = await charles.openRelay(ACCEPT_ANY);
  relay.throttle({ upload: 1600, download: 800_000 });
  const body = Buffer.alloc(60_000);
  const took = await timed(() => get(relay.port, `${origin.url}/zeros?bytes=60000`, { method: 'POST', body }));
  expect(took).toBeGreaterThan(300 * 0.97);
  expect(took).toBeLessThan(450);
  const [entry] = await exportEntries(charles.port);
  expect(entry?.durations.request).toBeGreaterThan(300 * 0.95);
  expect(entry?.durations.response).toBeLessThan(200);
});

test('parallel transfers of a relay share its bandwidth evenly, over HTTP/1.1 and HTTP/2', async ({ charles, startServer }) => {
  const [plain, secure] = [await startServer({ routes: ROUTES }), await startServer({ http2: true, routes: ROUTES })];
  const relay = await charles.openRelay(ACCEPT_ANY);
  const session = await openHttp2(relay.port, `https://127.0.0.1:${secure.port}`);
  relay.throttle({ download: 1600 });
  const path = '/zeros?bytes=40000';
  const took = await Promise.all([
    timed(() => get(relay.port, plain.url + path)),
    timed(() => get(relay.port, plain.url + path)),
    timed(() => askHttp2(session, { ':path': path })),
  ]);
  session.close();
  const together = (3 * 40_000 * 8) / 1600;
  expect(Math.max(...took)).toBeGreaterThan(together * 0.97);
  expect(Math.max(...took)).toBeLessThan(together * 1.25);
  expect(Math.min(...took)).toBeGreaterThan(together * 0.7);
});

test('heads count too', async ({ charles, origin }) => {
  const relay = await charles.openRelay(ACCEPT_ANY);
  relay.throttle({ upload: 80 });
  const took = await timed(() => get(relay.port, `${origin.url}/json`, { headers: { cookie: 'x'.repeat(3000) } }));
  expect(took).toBeGreaterThan(290);
});

test('latency delays each response once, in the latency of its entry', async ({ charles, startServer }) => {
  const origin = await startServer({ routes: ROUTES });
  const relay = await charles.openRelay(ACCEPT_ANY);
  const agent = new http.Agent({ keepAlive: true });
  relay.throttle({ latency: 200 });
  const { hostname: host, port } = new URL(`http://127.0.0.1:${relay.port}`);
  for (const bytes of [0, 100_000]) {
    const took = await timed(() => ask({ host, port, path: `${origin.url}/zeros?bytes=${bytes}`, agent }));
    expect(took).toBeGreaterThan(195);
    expect(took).toBeLessThan(390);
  }
  agent.destroy();
  for (const { durations } of await exportEntries(charles.port)) expect(durations.latency).toBeGreaterThan(195);
});

test('other relays and the main port stay as fast as they are', async ({ charles, startServer }) => {
  const origin = await startServer({ routes: ROUTES });
  const [slow, other] = [await charles.openRelay(ACCEPT_ANY), await charles.openRelay(ACCEPT_ANY)];
  // 20 s each.
  slow.throttle({ download: 80 });
  const held = get(slow.port, `${origin.url}/zeros?bytes=200000`);
  for (const port of [other.port, charles.port]) expect((await get(port, `${origin.url}/zeros?bytes=200000`)).status).toBe(200);
  slow.throttle(null);
  expect((await held).body).toHaveLength(200_000);
});

test('what is no preset, link or number is refused, and what was set stays', async ({ charles, startServer }) => {
  const origin = await startServer({ routes: ROUTES });
  const relay = await charles.openRelay(ACCEPT_ANY);
  relay.throttle({ latency: 200 });
  const wrong: [unknown, RegExp][] = [
    ['3g', /no preset "3g" \[OPTION_INVALID\]\nDid you mean "3G"\? The presets are "56 kbps Modem", .*"4G"\.$/],
    ['toString', /no preset "toString"/],
    [{ bandwidth: 5 }, /no setting "bandwidth".*\nThere are download, upload, latency\./],
    [{ download: 0 }, /download must be more than 0/],
    [{ upload: Number.NaN }, /upload must be more than 0/],
    [{ upload: null }, /upload must be more than 0/],
    [{ download: '5' }, /download must be more than 0/],
    [{ latency: -1 }, /latency must be from 0 to 600000/],
    [5, /neither a preset nor settings/],
    [undefined, /neither a preset nor settings/],
  ];
  for (const [setting, message] of wrong) {
    expect(() => relay.throttle(setting as ThrottleSetting), String(JSON.stringify(setting))).toThrow(message);
  }
  expect(await timed(() => get(relay.port, `${origin.url}/zeros?bytes=0`))).toBeGreaterThan(195);
});

async function timed(work: () => Promise<unknown>): Promise<number> {
  const began = performance.now();
  await work();
  return performance.now() - began;
}
