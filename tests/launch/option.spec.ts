// A wrong charlesRecorder: the error names the key that was meant. How it reaches the user: ../fixtures/bad-options.spec.ts.
import { doctorOptions } from '../../src/cli/doctor/doctor-options.ts';
import type { CharlesError } from '../../src/errors/charles-error.ts';
import { checkOption } from '../../src/fixtures/check-options.ts';
import type { RecorderOption } from '../../src/fixtures/options.ts';
import { openRecorder } from '../../src/fixtures/recorder-option.ts';
import { expect, setEnvironment, test } from './fixtures.ts';

const WRONG: readonly (readonly [value: unknown, says: RegExp])[] = [
  [{ launch: { comand: '/hidden' } }, /: launch: Unrecognized key: "comand" \[/],
  [{ launch: { port: 0 } }, /: launch\.port: Too small: expected number to be >=1 \[/],
  [{ launch: { command: [] } }, /: launch\.command: .*Too small.* \[/],
  [{ launch: {}, password: 'hidden' }, /: Unrecognized key: "password" \[/],
  [{ launch: {}, exclusive: 'hidden' }, /: exclusive: Invalid input: expected boolean, received string \[/],
  [{ launch: {}, proxy: 'http://127.0.0.1:9' }, /: Unrecognized key: "(proxy|launch)" \[/],
  [{ proxy: 'http://127.0.0.1:9', exclusive: 'hidden' }, /: exclusive: Invalid input: expected boolean, received string \[/],
  [{ proxy: 'http://127.0.0.1:9', exclusiv: true }, /: Unrecognized key: "exclusiv" \[/],
];

for (const [value, says] of WRONG) {
  test(`names what is wrong with ${JSON.stringify(value)}`, () => {
    expect(() => checkOption('charlesRecorder', value)).toThrow(says);
    expect(() => checkOption('charlesRecorder', value)).not.toThrow(/hidden/);
  });
}

test('takes a launch with and without settings', () => {
  checkOption('charlesRecorder', { launch: {} });
  checkOption('charlesRecorder', { launch: { command: ['java', '-jar'], config: 'team.config', port: 8888 }, exclusive: true });
});

const NO_PROXIES: readonly string[] = [
  '127.0.0.1:8888',
  'https://127.0.0.1:8888',
  'http://127.0.0.1:0',
  'http://127.0.0.1:65536',
  'http://127.0.0.1:8888/path',
  'http://127.0.0.1:8888?',
  'http://127.0.0.1:8888/?query',
  'http://127.0.0.1:8888#part',
  'http://127.0.0.1:8888\\path',
  ' http://127.0.0.1:8888',
  'http://ada:hidden@127.0.0.1:8888',
];

for (const proxy of NO_PROXIES) {
  test(`a test and doctor both refuse ${JSON.stringify(proxy)} in CHARLES_PROXY, and name it`, async () => {
    const refusal = { code: 'OPTION_INVALID', message: expect.stringMatching(/http:\/\/host:port.*65535.*CHARLES_PROXY/s) };
    const restore = setEnvironment({ CHARLES_PROXY: proxy });
    await expect(openRecorder(undefined, 1).finally(restore)).rejects.toMatchObject(refusal);
    expect(() => doctorOptions([], { CHARLES_PROXY: proxy })).toThrow(expect.objectContaining(refusal));
  });
}

test('a test and doctor both take the scheme of a proxy in any case', () => {
  const proxy = 'HTTP://[::1]:8888/';
  checkOption('charlesRecorder', { proxy });
  expect(doctorOptions(['--proxy', proxy], {})).toMatchObject({ target: { host: '::1', port: 8888 } });
});

const PASSWORD_ALONE: readonly (readonly [option: RecorderOption | undefined, mend: string, env: Record<string, string>])[] = [
  [{ proxy: 'http://127.0.0.1:9', password: 'hidden' }, '`username`', {}],
  [undefined, 'CHARLES_USER', { CHARLES_PROXY: 'http://127.0.0.1:9', CHARLES_USER: '', CHARLES_PASS: 'hidden' }],
];

for (const [option, mend, env] of PASSWORD_ALONE) {
  test(`refuses a password without a username, and names ${mend}`, async () => {
    const restore = setEnvironment(env);
    const error = (await openRecorder(option, 1)
      .catch((thrown: Error) => thrown)
      .finally(restore)) as CharlesError;
    expect(error).toMatchObject({ code: 'OPTION_INVALID', mend: expect.stringContaining(mend) });
    expect(error.message).not.toContain('hidden');
  });
}
