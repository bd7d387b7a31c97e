// What a port shows: a relay the session of its own, the main port the whole one.
import { unzipSync } from 'fflate';
import { control, exportEntries, get } from './client.ts';
import { expect, test } from './fixtures.ts';

const STRICT = { verifyUpstream: true, upstreamProxy: null };

test('asked through a relay, every export holds what came in by it, and no other port', async ({ charles, origin }) => {
  const [one, two] = [await charles.openRelay(STRICT), await charles.openRelay(STRICT)];
  const ports = { main: charles.port, one: one.port, two: two.port };
  for (const [name, port] of Object.entries(ports)) await get(port, `${origin.url}/json?by=${name}`);

  for (const path of ['export-json', 'export-xml', 'export-csv', 'export-har']) {
    const namesIn = async (port: number) =>
      [...(await control(port, `/session/${path}`)).text.matchAll(/by=(\w+)/g)].map(([, name]) => name);
    expect(new Set(await namesIn(one.port)), path).toEqual(new Set(['one']));
    expect(new Set(await namesIn(two.port)), path).toEqual(new Set(['two']));
    expect(new Set(await namesIn(charles.port)), path).toEqual(new Set(['main', 'one', 'two']));
  }
  const zip = unzipSync((await control(one.port, '/session/download')).body);
  expect(Object.keys(zip)).toHaveLength(2);
  expect(String(Buffer.from(zip['0-meta.json'] as Uint8Array))).toContain('by=one');
});

test('asked through a relay, a clear takes what came in by it, and no other entry', async ({ charles, origin }) => {
  const [one, two] = [await charles.openRelay(STRICT), await charles.openRelay(STRICT)];
  const queries = async () => (await exportEntries(charles.port)).map(({ query }) => query);
  for (const port of [charles.port, one.port, two.port]) await get(port, `${origin.url}/json?${port}`);

  await control(one.port, '/session/clear');
  expect(await queries()).toEqual([`${charles.port}`, `${two.port}`]);
  await control(charles.port, '/session/clear');
  expect(await queries()).toEqual([]);
});

test('the recording and the tools are switched for all ports, whichever is asked', async ({ charles, origin, entries }) => {
  const relay = await charles.openRelay(STRICT);
  await control(relay.port, '/recording/stop');
  await control(relay.port, '/tools/no-caching/enable');
  expect((await control(charles.port, '/recording/')).text).toContain('Status: Recording Stopped');
  expect((await control(charles.port, '/tools/no-caching/')).text).toContain('Status: Enabled');
  await get(charles.port, `${origin.url}/json`);
  expect(await entries()).toEqual([]);
});
