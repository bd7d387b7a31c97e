// How the command is called: help, version, and what it says when it is called wrongly.
import { readFileSync } from 'node:fs';
import { doctorOptions } from '../../src/cli/doctor/doctor-options.ts';
import { serveOptions } from '../../src/cli/serve-options.ts';
import { expect, test } from './fixtures.ts';

const { version } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8'));

test('--version and --help print to stdout and succeed', async ({ start }) => {
  const [told, help, serveHelp, doctorHelp] = await Promise.all([
    start(['--version']).ended,
    start(['--help']).ended,
    start(['serve', '--help']).ended,
    start(['doctor', '--help']).ended,
  ]);
  expect(told).toEqual({ code: 0, stdout: `${version}\n`, stderr: '' });
  expect(help).toMatchObject({ code: 0, stderr: '', stdout: expect.stringMatching(/ doctor .* serve /s) });
  expect(doctorHelp).toMatchObject({ code: 0, stderr: '', stdout: expect.stringContaining('--json') });
  expect(serveHelp).toMatchObject({ code: 0, stderr: '', stdout: expect.stringContaining('CHARLES_USER and CHARLES_PASS') });
});

test('a wrong call says on stderr what is wrong and where to look, and exits with 2', async ({ start }) => {
  const calls = {
    '': 'no command was given',
    launch: '"launch" is no command',
    'serve --poort 1': "Unknown option '--poort'",
    'doctor x': "Unexpected argument 'x'",
  };
  for (const [line, why] of Object.entries(calls)) {
    const { code, stdout, stderr } = await start(line.split(' ').filter(Boolean)).ended;
    expect({ code, stdout }, line).toEqual({ code: 2, stdout: '' });
    expect(stderr).toContain(why);
    expect(stderr).toContain('[OPTION_INVALID]\nplaywright-charles ');
  }
});

test('serve is Charles unless told otherwise: port 8888, recording, without its own requests, for anyone', () => {
  expect(serveOptions([], {})).toEqual({ port: 8888, recording: true, recordControl: false });
  const all = [
    '--port',
    '65535',
    '--no-record',
    '--record-control',
    '--max-body-bytes',
    '5',
    '--username',
    'me',
    '--password',
    'pass',
  ];
  expect(serveOptions(all, { CHARLES_USER: 'other', CHARLES_PASS: 'other' })).toEqual({
    port: 65_535,
    recording: false,
    recordControl: true,
    maxBodyBytes: 5,
    username: 'me',
    password: 'pass',
  });
  expect(serveOptions(['--record'], { CHARLES_USER: 'me', CHARLES_PASS: 'pass' })).toMatchObject({
    username: 'me',
    password: 'pass',
  });
  expect(serveOptions(['--username', 'me'], { CHARLES_PASS: 'pass' })).toMatchObject({ username: 'me', password: 'pass' });
});

for (const [args, why] of [
  [['--username', 'me'], 'a username was given without a password'],
  [['--password', 'secret'], 'a password was given without a username'],
  [['--port', '65536'], '--port must be a whole number from 0 to 65535, not "65536"'],
  [['--port', 'http'], '--port must be a whole number'],
  [['--port'], "Option '--port <value>' argument missing"],
  [['--max-body-bytes=-1'], '--max-body-bytes must be a whole number'],
  [['there'], "Unexpected argument 'there'"],
] as const) {
  test(`serve ${args.join(' ')} is refused, and no password is repeated`, () => {
    const call = () => serveOptions([...args], {});
    expect(call).toThrow(expect.objectContaining({ code: 'OPTION_INVALID', why: expect.stringContaining(why) }));
    expect(call).not.toThrow(/secret/);
  });
}

test('doctor looks at the Charles of the option, else of the environment, else at the usual place', () => {
  const env = { CHARLES_PROXY: 'http://10.0.0.7:8889', CHARLES_USER: 'me', CHARLES_PASS: 'pass' };
  expect(doctorOptions([], {})).toEqual({ target: { host: '127.0.0.1', port: 8888 }, json: false });
  expect(doctorOptions(['--json'], env)).toEqual({
    target: { host: '10.0.0.7', port: 8889, username: 'me', password: 'pass' },
    json: true,
  });
  expect(doctorOptions(['--proxy', 'http://[::1]', '--username', 'you'], env)).toMatchObject({
    target: { host: '::1', port: 80, username: 'you', password: 'pass' },
  });
});

for (const [args, why] of [
  [['--proxy', 'localhost:8888'], 'the proxy is not given as http://host:port alone'],
  [['--proxy', 'http://me:secret@localhost:8888'], 'the proxy is not given as http://host:port alone'],
  [['--proxy', 'https://localhost:8888/'], 'the proxy is not given as http://host:port alone'],
  [['--password', 'secret'], 'a password was given without a username'],
  [['--jsn'], "Unknown option '--jsn'"],
] as const) {
  test(`doctor ${args.join(' ')} is refused, and no password is repeated`, () => {
    const call = () => doctorOptions([...args], {});
    expect(call).toThrow(expect.objectContaining({ code: 'OPTION_INVALID', why: expect.stringContaining(why) }));
    expect(call).not.toThrow(/secret/);
  });
}
