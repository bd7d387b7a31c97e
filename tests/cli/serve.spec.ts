// `playwright-charles serve`, driven by what people's scripts for Charles do.
import { execFile, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, writeFileSync } from 'node:fs';
import https from 'node:https';
import type { AddressInfo } from 'node:net';
import { promisify } from 'node:util';
import { unzipSync } from 'fflate';
import { generateCACertificate, getCA } from 'mockttp/dist/util/certificates';
import { control, exchangeBytes, get, getSecure } from '../embedded/client.ts';
import { startOrigin } from '../support/origin.ts';
import { expect, test } from './fixtures.ts';

test('records from its start, is switched and exported over control.charles, and exits with 0 when told to quit', async ({
  serve,
}) => {
  const origin = await startOrigin();
  const { port, ended } = await serve();
  expect((await control(port, '/recording/')).text).toContain('Status: Recording<');
  await get(port, `${origin.url}/json?before`);
  await control(port, '/session/clear');
  await control(port, '/recording/stop');
  await get(port, `${origin.url}/json?off`);
  await control(port, '/recording/start');
  await get(port, `${origin.url}/json?on`);
  const [entry, ...more] = JSON.parse((await control(port, '/session/export-json')).text);
  expect([entry.query, more]).toEqual(['on', []]);
  expect(Object.keys(unzipSync((await control(port, '/session/download')).body))).toContain('0-meta.json');
  expect((await control(port, '/throttling/activate?preset=3G')).text).toContain('<p>Status: Throttling</p>');
  expect((await control(port, '/throttling/deactivate')).text).toContain('<p>Status: Throttling Stopped</p>');
  expect((await control(port, '/tools/no-caching/enable')).text).toContain('<p>Status: Enabled</p>');
  expect(await exchangeBytes(port, 'GET /quit HTTP/1.1\r\nHost: control.charles\r\n\r\n')).toContain('Malformed request URL');

  await expect(control(port, '/quit')).rejects.toThrow();
  expect(await ended).toMatchObject({ code: 0, stderr: '' });
  await origin.close();
});

// Where there is none: the same requests are made by Node in the other tests.
if (spawnSync('curl', ['--version']).status === 0) {
  test('the commands that it prints work as they stand', async ({ serve }, testInfo) => {
    const { port, stdout, ended } = await serve();
    const lines = [...stdout().matchAll(/curl (-x .*)/g)].map(([, args = '']) => args.split(' '));
    expect(lines.map((args) => args.at(-1))).toEqual([
      'http://chls.pro/ssl',
      'http://control.charles/',
      'http://control.charles/session/export-har',
      'http://control.charles/quit',
    ]);
    const run = (args: string[]) => promisify(execFile)('curl', ['-sS', ...args], { cwd: testInfo.outputDir });
    testInfo.outputPath('made');
    for (const args of lines.slice(0, 3)) await run(args);
    expect(readFileSync(testInfo.outputPath('charles.pem'), 'utf8')).toContain('BEGIN CERTIFICATE');
    expect(JSON.parse(readFileSync(testInfo.outputPath('session.har'), 'utf8')).log.version).toBe('1.2');
    await expect(run(lines[3] as string[])).rejects.toThrow(/curl: \((18|52|56)\)/);
    expect((await ended).code).toBe(0);
    expect(port).toBeGreaterThan(0);
  });
}

test('https is verified on both sides: by the client with the CA from chls.pro/ssl, by the recorder with its own', async ({
  serve,
}, testInfo) => {
  const authority = await generateCACertificate();
  const certificate = await (await getCA(authority)).generateCertificate('localhost');
  const origin = https.createServer(certificate, (_request, response) => response.end('secret')).listen(0, '127.0.0.1');
  await once(origin, 'listening');
  const url = `https://localhost:${(origin.address() as AddressInfo).port}/`;
  const file = testInfo.outputPath('origin-ca.pem');
  writeFileSync(file, authority.cert);
  const [trusting, strict] = await Promise.all([serve([], { NODE_EXTRA_CA_CERTS: file }), serve()]);
  const ask = async (port: number) => getSecure(port, url, { ca: (await get(port, 'http://chls.pro/ssl')).text });

  expect(await ask(trusting.port)).toMatchObject({ status: 200, text: 'secret' });
  expect(await ask(strict.port)).toMatchObject({ status: 503 });
  const [entry] = JSON.parse((await control(trusting.port, '/session/export-json')).text);
  expect(entry).toMatchObject({ status: 'COMPLETE', scheme: 'https', host: 'localhost', path: '/', response: { status: 200 } });
  const other = (await get(strict.port, 'http://chls.pro/ssl')).text;
  await expect(getSecure(trusting.port, url, { ca: other })).rejects.toThrow();
  origin.close();
});

test('credentials from the environment are asked for, and not printed', async ({ serve }) => {
  const { port, stdout } = await serve(['--no-record'], { CHARLES_USER: 'me', CHARLES_PASS: 'hidden-word' });
  const authorization = `Basic ${Buffer.from('me:hidden-word').toString('base64')}`;
  expect((await control(port, '/')).status).toBe(401);
  expect((await control(port, '/recording/', { authorization })).text).toContain('Status: Recording Stopped');
  expect(stdout()).toContain('not recording');
  expect(stdout()).toContain('-u USERNAME');
  expect(stdout()).not.toContain('hidden-word');
});

// Windows has no signals: they kill.
if (process.platform !== 'win32') {
  test('a signal ends it at once and with 0, also while a request is in flight', async ({ serve }) => {
    const origin = await startOrigin({ routes: { '/never': () => {} } });
    const served = await Promise.all([serve(), serve()]);
    for (const [index, { port, child, ended }] of served.entries()) {
      const signal = index === 0 ? 'SIGINT' : 'SIGTERM';
      const waiting = get(port, `${origin.url}/never`).catch((error: NodeJS.ErrnoException) => error.code);
      await expect.poll(() => origin.requests.length).toBe(index + 1);
      child.kill(signal);
      expect(await ended, signal).toMatchObject({ code: 0, stderr: '' });
      expect(await waiting).toBe('ECONNRESET');
    }
    await origin.close();
  });
}

test('a port that is in use is said so, with what to do', async ({ start }) => {
  const origin = await startOrigin();
  const { port } = origin;
  const { code, stdout, stderr } = await start(['serve', '--port', String(port)]).ended;
  expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
  expect(stderr).toContain(`port ${port} of 127.0.0.1 is in use [ENGINE_FAILED]`);
  expect(stderr).toContain('give another port with --port');
  await origin.close();
});
