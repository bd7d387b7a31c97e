// What the stand-in is to be, from its command line: `--options JSON` of a test, and `-headless -config FILE` as of Charles.
import { readFileSync, writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';

const DEFAULTS = {
  generation: '5',
  port: 0,
  recording: false,
  selfRecord: false,
  decrypt: false,
  sendRoot: true,
  decodePlainConnect: false,
  zeroPorts: false,
  clockSkew: 0,
  lengthless: false,
  clearInFlight: 'kept',
  limit: Number.POSITIVE_INFINITY,
  presets: [],
};

/** Rejects when the configuration cannot be used. */
export async function readSettings(argv) {
  const { values, positionals } = parseArgs({
    // Charles takes its options with one dash too.
    args: argv.map((argument) => argument.replace(/^-(?=headless$|config$|throttling$)/, '--')),
    allowPositionals: true,
    options: {
      options: { type: 'string', default: '{}' },
      headless: { type: 'boolean' },
      throttling: { type: 'boolean', default: false },
      config: { type: 'string' },
    },
  });
  const options = { ...DEFAULTS, ...JSON.parse(values.options) };
  const { username, password } = options;
  const settings = {
    ...options,
    throttling: values.throttling,
    preload: positionals[0] ?? options.preload,
    enabled: true,
    anonymous: username === undefined,
    users: username === undefined ? [] : [{ username, password: password ?? '' }],
    decrypts: () => options.decrypt,
    records: () => true,
    localFile: () => null,
    save: () => {},
  };
  return values.config === undefined ? settings : configured(settings, values.config);
}

/** A Charles records from its start on, its own control calls too. What it writes back on quitting is what it read. */
async function configured(settings, file) {
  // Its parser would be a fifth of the start.
  const { readConfiguration } = await import('./configuration.mjs');
  const text = readFileSync(file, 'utf8');
  const fromFile = readConfiguration(text, { usersKnown: process.env.STAND_IN_USERS !== 'unknown' });
  return { ...settings, recording: true, selfRecord: true, ...fromFile, save: () => writeFileSync(file, text) };
}
