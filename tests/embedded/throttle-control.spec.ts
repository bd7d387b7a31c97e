// http://control.charles/throttling/: the presets, and the switch for all that comes in.
import { control, get } from './client.ts';
import { expect, test } from './fixtures.ts';

const DIRECT = { verifyUpstream: true, upstreamProxy: null };
const OFF = '<p>Status: Throttling Stopped</p>';
const ON = '<p>Status: Throttling</p>';

test('the page tells the state and offers the presets of Charles by their exact names', async ({ charles }) => {
  const { status, text } = await control(charles.port, '/throttling/');
  expect(status).toBe(200);
  expect(text).toContain(OFF);
  expect(text).toMatch(/<form method="get" action="activate">[^<]*<select name="preset"><option value="">Current<\/option>/);
  expect(text).toContain('<form method="get" action="deactivate">');
  expect([...text.matchAll(/<option value="([^"]+)">([^<]+)</g)].map(([, value, name]) => [value, name])).toEqual(
    [
      '56 kbps Modem',
      '256 kbps ISDN&#x2F;DSL',
      '512 kbps ISDN&#x2F;DSL',
      '2 Mbps ADSL',
      '8 Mbps ADSL2',
      '16 Mbps ADSL2+',
      '32 Mbps VDSL',
      '32 Mbps Fibre',
      '100 Mbps Fibre',
      '3G',
      '4G',
    ].map((name) => [name, name]),
  );
});

test('a preset slows every port, current is the last one used, and an unknown name changes nothing about it', async ({
  charles,
  origin,
}) => {
  const relay = await charles.openRelay(DIRECT);
  const slowed = async (port: number) => {
    const began = performance.now();
    await get(port, `${origin.url}/json`);
    return performance.now() - began > 119;
  };
  expect(await slowed(charles.port)).toBe(false);
  for (const query of ['?preset=3G', '', '?preset=', '?preset=3GG']) {
    const { status, text } = await control(charles.port, `/throttling/activate${query}`);
    expect([status, text.includes(ON)], query).toEqual([200, true]);
    expect(await Promise.all([slowed(charles.port), slowed(relay.port)]), query).toEqual([true, true]);
    expect((await control(charles.port, '/throttling/deactivate')).text).toContain(OFF);
    expect((await control(charles.port, '/throttling/')).text).toContain(OFF);
  }
  expect(await slowed(relay.port)).toBe(false);

  // Its own is what counts for a relay that has one.
  await control(charles.port, '/throttling/activate?preset=3G');
  relay.throttle({ latency: 0 });
  expect(await Promise.all([slowed(charles.port), slowed(relay.port)])).toEqual([true, false]);
  relay.throttle(null);
  expect(await slowed(relay.port)).toBe(true);
});

test('a name may have its spaces as plus signs or escaped', async ({ charles, origin }) => {
  for (const query of ['56+kbps+Modem', '56%20kbps%20Modem']) {
    await control(charles.port, `/throttling/activate?preset=${query}`);
    const began = performance.now();
    await get(charles.port, `${origin.url}/json`);
    expect(performance.now() - began, query).toBeGreaterThan(249);
    await control(charles.port, '/throttling/activate?preset=4G');
  }
});
