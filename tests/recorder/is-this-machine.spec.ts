// Which hosts are this machine, where ports and clocks are our own.
import { hostname, networkInterfaces } from 'node:os';
import { expect, test } from '@playwright/test';
import { isThisMachine } from '../../src/recorder/is-this-machine.ts';

const own = Object.values(networkInterfaces())
  .flatMap((found) => found ?? [])
  .flatMap(({ address, family }) => (family === 'IPv4' ? [address, `::ffff:${address}`] : [address, `[${address}]`]));

test('loopback, the unspecified address and every address of an interface are, in every form', async () => {
  const loopback = ['127.0.0.1', '127.8.9.10', '0.0.0.0', '::', '::1', '[::1]', '0:0:0:0:0:0:0:1', '::ffff:127.0.0.1'];
  for (const host of [...loopback, ...own, 'localhost', 'LocalHost']) expect(await isThisMachine(host), host).toBe(true);
});

test('other addresses are not', async () => {
  for (const host of ['198.51.100.7', '::ffff:198.51.100.7', '2001:db8::7', '[2001:db8::7]', '128.0.0.1']) {
    expect(await isThisMachine(host), host).toBe(false);
  }
});

test('a name that does not resolve counts as this machine, so that connecting says what is wrong', async () => {
  expect(await isThisMachine('no-such-host.invalid')).toBe(true);
  expect(typeof (await isThisMachine(hostname()))).toBe('boolean');
});
