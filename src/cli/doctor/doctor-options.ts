// The options of `playwright-charles doctor`, from its command line and the environment.
import { parseArgs } from 'node:util';
import type { ControlTarget } from '../../control/index.ts';
import { readProxyUrl } from '../../control/proxy-url.ts';
import { messageOf } from '../../errors/message-of.ts';
import { unusable } from '../command.ts';

export const DOCTOR_HELP = `Usage: playwright-charles doctor [options]

Looks at a Charles, says what would keep tests from being captured well, and how to mend it. Its report holds no credentials and no
traffic of yours: it can be pasted into an issue. Exit code 0: no problem, 1: a problem, 2: called wrongly.

Options:
  --proxy <url>           The HTTP proxy of Charles (default CHARLES_PROXY, else http://127.0.0.1:8888)
  --username <name>       Of its web interface (default CHARLES_USER)
  --password <password>     Other users of this machine can read a command line: prefer CHARLES_PASS
  --json                  Print one JSON object
  --help, -h              Show this
`;

export interface DoctorOptions {
  readonly target: ControlTarget;
  readonly json: boolean;
}

const NO_ADDRESS = 'the proxy is not given as http://host:port alone, with a port from 1 to 65535';
const MEND = 'playwright-charles doctor --help lists the options.';

/** Null if only help is wanted. Throws `OPTION_INVALID`. */
export function doctorOptions(args: string[], env: NodeJS.ProcessEnv): DoctorOptions | null {
  const values = parse(args);
  if (values.help) return null;
  const [username, password] = [values.username ?? env.CHARLES_USER, values.password ?? env.CHARLES_PASS];
  if (password && !username) throw unusable('a password was given without a username', 'Give --username or CHARLES_USER too.');
  const address = readProxyUrl(values.proxy ?? (env.CHARLES_PROXY || 'http://127.0.0.1:8888'));
  // Not quoted: it may hold a password.
  if (address === null)
    throw unusable(NO_ADDRESS, `Correct ${values.proxy === undefined ? 'CHARLES_PROXY' : '--proxy'}. ${MEND}`);
  return { target: { ...address, ...(username ? { username, password: password ?? '' } : {}) }, json: values.json };
}

function parse(args: string[]) {
  try {
    return parseArgs({
      args,
      options: {
        proxy: { type: 'string' },
        username: { type: 'string' },
        password: { type: 'string' },
        json: { type: 'boolean', default: false },
        help: { type: 'boolean', short: 'h', default: false },
      },
    }).values;
  } catch (error) {
    throw unusable(messageOf(error), MEND);
  }
}
