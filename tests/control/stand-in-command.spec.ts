// The stand-in behind the command line of Charles: it is what its configuration file says, until it is asked to quit.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync, utimesSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { test as base, expect } from '@playwright/test';
import { deadPort } from './fixtures.ts';
import { bytesOf, chainLength, controlAs } from './stand-in-traffic.ts';

const PROGRAM = fileURLToPath(new URL('../support/stand-in/charles.mjs', import.meta.url));

const test = base.extend<{
  port: number;
  file: (name: string) => string;
  command: (config: string, env?: object) => ChildProcess;
}>({
  port: async ({}, use) => use(await deadPort()),
  file: async ({}, use, testInfo) => use((name) => testInfo.outputPath(name)),
  command: async ({ file }, use) => {
    const started: ChildProcess[] = [];
    await use((config, env = {}) => {
      writeFileSync(file('charles.config'), config);
      const options = { env: { ...process.env, ...env }, stdio: ['ignore', 'ignore', 'pipe'] as const };
      const child = spawn(process.execPath, [PROGRAM, '-headless', '-config', file('charles.config')], {
        ...options,
        stdio: [...options.stdio],
      });
      started.push(child);
      return child;
    });
    for (const child of started) child.kill('SIGKILL');
  },
});

test('port, users, what is recorded and what is decrypted come from the file', async ({ port, command, file }) => {
  const child = command(configuration(port), { STAND_IN_PID_FILE: file('pid') });
  const charles = { port };
  await expect(async () => expect((await controlAs(charles, '', 'me:se:cret')).status).toBe(200)).toPass();
  expect(readFileSync(file('pid'), 'utf8')).toBe(String(child.pid));
  expect((await controlAs(charles, '')).status).toBe(401);
  expect((await controlAs(charles, 'recording/', 'me:se:cret')).body).toContain('Status: Recording<');
  expect(await chainLength(port, 443)).toBe(2);
  await controlAs(charles, 'session/clear', 'me:se:cret');
  await bytesOf({ port }, 'http://ignored.invalid/');
  await bytesOf({ port }, 'http://recorded.invalid/');
  const session = JSON.parse((await controlAs(charles, 'session/export-json', 'me:se:cret')).body);
  expect(session.map(({ host }: { host: string }) => host)).toEqual(['recorded.invalid']);
});

test('its users may be of another shape: then nobody gets in, unless anybody may', async ({ port, command }) => {
  command(configuration(port), { STAND_IN_USERS: 'unknown' });
  await expect(async () => expect((await controlAs({ port }, '', 'me:se:cret')).status).toBe(401)).toPass();
});

test('past the limit of the file it records no more', async ({ port, command }) => {
  command(configuration(port).replace('<ignoreHosts>', '<limit>0</limit><ignoreHosts>'));
  await expect(async () => expect((await controlAs({ port }, '')).status).toBe(401)).toPass();
  await bytesOf({ port }, 'http://recorded.invalid/');
  expect((await controlAs({ port }, 'recording/', 'me:se:cret')).body).toContain('Recording Stopped');
});

test('without the web interface every page says so', async ({ port, command }) => {
  command(configuration(port).replace('<enabled>true</enabled><allow', '<enabled>false</enabled><allow'));
  await expect(async () => expect((await controlAs({ port }, '')).body).toContain('Web Interface is disabled')).toPass();
});

test('quit drops the connection in the middle of the reply, writes the file from memory, and ends it', async ({
  port,
  command,
  file,
}) => {
  const child = command(configuration(port));
  await expect(async () => expect((await controlAs({ port }, '')).status).toBe(401)).toPass();
  writeFileSync(file('charles.config'), 'edited while it runs');
  utimesSync(file('charles.config'), 0, 0);
  const ended = once(child, 'exit');
  await expect(controlAs({ port }, 'quit', 'me:se:cret')).rejects.toThrow('aborted');
  expect(await ended).toEqual([0, null]);
  expect(readFileSync(file('charles.config'), 'utf8')).toBe(configuration(port));
});

test('a configuration that cannot be used ends it with a line on stderr', async ({ port, command, file }) => {
  for (const config of ['<configuration>', '<charles-export/>', configuration(70_000)]) {
    const child = command(config, { STAND_IN_PID_FILE: file('no-pid') });
    let said = '';
    child.stderr?.on('data', (chunk) => (said += chunk));
    expect(await once(child, 'close')).toEqual([1, null]);
    expect(said).toMatch(/^Charles cannot start: .+\n$/);
  }
  expect(existsSync(file('no-pid'))).toBe(false);
  expect(port).toBeGreaterThan(0);
});

function configuration(port: number): string {
  const place = (host: string): string =>
    `<locationPatterns><locationMatch><location><protocol/><host>${host}</host><port/><path/></location><enabled>true</enabled></locationMatch></locationPatterns>`;
  return `<?xml version='1.0' encoding='UTF-8' ?><?charles serialisation-version='2.0' ?>
<configuration>
  <proxyConfiguration><port>${port}</port><decryptSSL>true</decryptSSL><sslLocations>${place('*')}</sslLocations></proxyConfiguration>
  <recordingConfiguration><ignoreHosts>${place('control.charles').replace('</locationPatterns>', place('ignored.*').slice('<locationPatterns>'.length))}</ignoreHosts></recordingConfiguration>
  <remoteControlConfiguration><enabled>true</enabled><allowAnonymous>false</allowAnonymous><users><remoteControlUser><username>me</username><password>se:cret</password></remoteControlUser></users></remoteControlConfiguration>
</configuration>
`;
}
