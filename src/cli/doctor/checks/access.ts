// Whether somebody is there, whether that is Charles, and whether it lets us in: without these nothing else can be looked at.
import { type CharlesErrorCode, isCharlesError } from '../../../errors/charles-error.ts';
import { isThisMachine } from '../../../recorder/is-this-machine.ts';
import { type Check, type Finding, ok, printable, problem, Unsettled, warning } from '../check.ts';
import type { Context } from '../context.ts';

const USERS = 'Proxy > Web Interface Settings';

export const access: readonly Check[] = [
  {
    id: 'reachable',
    run: async (context) => {
      context.refused = await context.control.probe().then(
        () => null,
        (error) => {
          if (isCharlesError(error)) return error;
          throw error;
        },
      );
      return refusal(context, ['RECORDER_UNREACHABLE', 'CONTROL_TIMEOUT']) ?? ok('something answers there');
    },
  },
  {
    id: 'charles',
    run: (context) => {
      const other: CharlesErrorCode[] = ['NOT_CHARLES', 'CONTROL_REPLY_INVALID', 'CONTROL_TOO_LARGE'];
      const otherwise = refusal(context, other);
      if (otherwise !== null) return otherwise;
      // Other servers ask for credentials too, and with the same words.
      if (context.refused?.code === 'UNAUTHORIZED') throw new Unsettled('it asks for credentials before it shows what it is');
      return ok('it is a Charles, or behaves like one');
    },
  },
  {
    id: 'web-interface',
    run: async (context) => {
      const { status, headers } = await context.page('');
      const facts = {
        status,
        'content-type': printable(headers['content-type'] ?? ''),
        server: printable(String(headers.server ?? '')),
      };
      const closed = refusal(context, ['WEB_INTERFACE_DISABLED']);
      return closed === null ? ok('its web interface is enabled', facts) : { ...closed, facts };
    },
  },
  { id: 'credentials', run: credentials },
  {
    id: 'machine',
    run: async (context) => {
      context.local = await isThisMachine(context.target.host);
      if (context.local) return ok('it runs on this machine');
      return warning(
        'it runs on another machine: requests are told apart by time, which allows for one worker only',
        'Run it on the machine of the tests, or set workers: 1.',
      );
    },
  },
];

async function credentials(context: Context): Promise<Finding> {
  const { status, headers } = await context.page('', { anonymous: true });
  const realm = /realm="?([^",]{1,60})/i.exec(headers['www-authenticate'] ?? '')?.[1] ?? null;
  const facts = { 'status without': status, realm: realm && printable(realm) };
  if (context.refused !== null) {
    context.halted = 'Charles does not let doctor in';
    const given = context.target.username !== undefined;
    return given
      ? problem('it refuses this user name and password', `Compare them with the users of ${USERS}.`, facts)
      : problem(
          'it asks for a user name and password',
          `Give CHARLES_USER and CHARLES_PASS, or --username and --password, of a user of ${USERS}.`,
          facts,
        );
  }
  if (status === 401) return ok('it asks for a user name and password, and takes these', facts);
  return warning(
    'anybody may use its web interface, a page under test too: that could read, clear or quit it',
    `${USERS}: untick Allow anonymous access and add a user; give it to the tests as CHARLES_USER and CHARLES_PASS.`,
    facts,
  );
}

/** The first page's failure, if it is one of these: then there is nothing more to ask. */
function refusal(context: Context, codes: readonly CharlesErrorCode[]): Finding | null {
  const { refused } = context;
  if (refused === null || !codes.includes(refused.code)) return null;
  context.halted = 'no Charles that lets us in';
  // The title of somebody else's page is nobody's business.
  return problem(refused.why.replace(/ and the page ".*"$/s, ''), refused.mend);
}
