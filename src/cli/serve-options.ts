// The options of `playwright-charles serve`, from its command line and the environment.
import { parseArgs } from 'node:util';
import type { EmbeddedCharlesOptions } from '../embedded/index.ts';
import { messageOf } from '../errors/message-of.ts';
import { unusable } from './command.ts';

export const SERVE_HELP = `Usage: playwright-charles serve [options]

Runs the embedded recorder on 127.0.0.1 until Ctrl-C or http://control.charles/quit: a proxy that behaves as Charles does.

Options:
  --port <n>              Proxy port, 0 for a free one (default 8888)
  --username <name>       Ask for these credentials at http://control.charles/ (default: anyone may).
  --password <password>     Other users of this machine can read a command line: prefer CHARLES_USER and CHARLES_PASS
  --no-record             Do not record from the start
  --record-control        Record requests to http://control.charles/ too, as Charles does
  --max-body-bytes <n>    Recorded part of one body (default 10485760); what passes through is never cut
  --help, -h              Show this
`;

const MEND = 'playwright-charles serve --help lists the options.';

/** Null if only help is wanted. Throws `OPTION_INVALID`. */
export function serveOptions(args: string[], env: NodeJS.ProcessEnv): EmbeddedCharlesOptions | null {
  const values = parse(args);
  if (values.help) return null;
  const maxBodyBytes = values['max-body-bytes'];
  return {
    ...credentials(values.username ?? env.CHARLES_USER, values.password ?? env.CHARLES_PASS),
    port: wholeNumber('--port', values.port, 65_535),
    recording: values.record,
    recordControl: values['record-control'],
    ...(maxBodyBytes === undefined
      ? {}
      : { maxBodyBytes: wholeNumber('--max-body-bytes', maxBodyBytes, Number.MAX_SAFE_INTEGER) }),
  };
}

function parse(args: string[]) {
  try {
    return parseArgs({
      args,
      allowNegative: true,
      options: {
        port: { type: 'string', default: '8888' },
        username: { type: 'string' },
        password: { type: 'string' },
        record: { type: 'boolean', default: true },
        'record-control': { type: 'boolean', default: false },
        'max-body-bytes': { type: 'string' },
        help: { type: 'boolean', short: 'h', default: false },
      },
    }).values;
  } catch (error) {
    throw unusable(messageOf(error), MEND);
  }
}

function credentials(username = '', password = ''): { username?: string; password?: string } {
  if (username === '' && password === '') return {};
  if (username === '')
    throw unusable('a password was given without a username', 'Give --username or CHARLES_USER too, or neither.');
  if (password === '')
    throw unusable('a username was given without a password', 'Give CHARLES_PASS or --password too, or neither.');
  return { username, password };
}

function wholeNumber(option: string, text: string, max: number): number {
  const number = /^\d+$/.test(text) ? Number(text) : Number.NaN;
  if (number <= max) return number;
  throw unusable(`${option} must be a whole number from 0 to ${max}, not "${text}"`, MEND);
}
