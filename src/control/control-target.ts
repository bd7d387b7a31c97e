// Where a control client finds its Charles, and the checks of what it was given.
import { CharlesError } from '../errors/charles-error.ts';

/** Where Charles listens for proxy requests, and who asks. */
export interface ControlTarget {
  readonly host: string;
  readonly port: number;
  /** Sent as HTTP Basic with each control request, and nowhere else. */
  readonly username?: string;
  readonly password?: string;
}

const MAKE = 'Failed to make a control client';

/** `host:port` as URLs have it. */
export function addressOf({ host, port }: ControlTarget): string {
  const address = host.includes(':') && !host.startsWith('[') ? `[${host}]:${port}` : `${host}:${port}`;
  if (port >= 1 && /^[^\s/?#@\\]+$/.test(host) && URL.canParse(`http://${address}`)) return address;
  // Not quoted: a host that holds a whole URL may hold its password too.
  throw invalidArgument(
    MAKE,
    'the host is no host name or IP address alone, or the port is not between 1 and 65535',
    'Give the host without scheme, credentials, port or path, as `127.0.0.1`, and the port of the HTTP proxy as a number.',
  );
}

/** The value of the header; null without credentials. */
export function authorizationOf({ username, password }: ControlTarget): string | null {
  if (username !== undefined) return `Basic ${Buffer.from(`${username}:${password ?? ''}`).toString('base64')}`;
  if (password === undefined) return null;
  throw invalidArgument(MAKE, 'there is a password without a user name', 'Give both, or neither.');
}

/** Throws unless it is a time that a timer can have. */
export function checkTimeout(name: string, timeout: number, what: string = MAKE): void {
  if (typeof timeout === 'number' && timeout > 0 && timeout <= LONGEST_TIMER) return;
  throw invalidArgument(what, `\`${name}\` is no time`, `Give milliseconds: a number above 0, of ${LONGEST_TIMER} at most.`);
}

const LONGEST_TIMER = 2 ** 31 - 1;

export function checkMaxExportBytes(bytes: number): void {
  if (typeof bytes === 'number' && bytes > 0) return;
  throw invalidArgument(MAKE, '`maxExportBytes` is no number of bytes', 'Give a number above 0.');
}

export function invalidArgument(what: string, why: string, mend: string): CharlesError {
  return new CharlesError('OPTION_INVALID', { what, why, mend });
}
