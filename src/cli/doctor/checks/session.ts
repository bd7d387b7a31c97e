// What the session holds after doctor's requests, from one export: its size, and whether Charles records its own control calls.
import type { RawEntry } from '../../../session/raw-entry.ts';
import { type Check, type Facts, type Finding, ok, problem, Unsettled, warning } from '../check.ts';
import type { Context, Session } from '../context.ts';

// The default limit is 100 MB, at which the recording stops by itself.
const LARGE = 50 * 1024 ** 2;

export const session: readonly Check[] = [
  {
    id: 'session',
    run: async (context) => {
      const { bytes, count, milliseconds, statuses } = await read(context);
      const facts = { entries: count, bytes, milliseconds, statuses: statuses.join(', ') };
      const size = `${count} entries, ${bytes < 1e6 ? `${Math.ceil(bytes / 1e3)} kB` : `${Math.round(bytes / 1e6)} MB`}, exported in ${milliseconds} ms`;
      if (bytes < LARGE) return ok(size, facts);
      return warning(
        `${size}: Charles stops recording by itself when its limit is reached, 100 MB by default`,
        'Clear the session before the run, and look at the limit in Proxy > Recording Settings.',
        facts,
      );
    },
  },
  {
    id: 'recorded',
    run: (context) => {
      context.needSession();
      const entry = context.findEntry('plain');
      if (!context.recorded) throw new Unsettled('it did not record: see recording-switch');
      if (entry !== null) return ok('a request through it is an entry of its session', keysOf(entry, context.session?.own));
      return problem(
        'the request that doctor sent is not in its session',
        'Proxy > Recording Settings: look at Include and Exclude; and see whether the recording limit is reached.',
      );
    },
  },
  { id: 'self-recording', run: selfRecording },
];

function selfRecording(context: Context): Finding {
  const { control } = context.needSession();
  if (context.findEntry('plain') === null) throw new Unsettled('nothing that was sent was recorded');
  const facts = { recorded: control.join(' ') || null };
  if (control.length === 0) return ok('it does not record the requests to its own web interface', facts);
  context.selfRecords = true;
  return problem(
    'it records the requests to its own web interface: each export then holds the ones before, and the session grows without end',
    'Proxy > Recording Settings > Exclude > Add: host control.charles.',
    facts,
  );
}

/** Which fields there are: they differ between generations. */
function keysOf(entry: RawEntry, own: readonly RawEntry[] = []): Facts {
  const secure = own.find(({ path, scheme }) => path?.endsWith('/https-localhost') && scheme === 'https');
  const keys = (value: object | undefined) => (value === undefined ? null : Object.keys(value).join(' '));
  return {
    keys: keys(entry),
    'request keys': keys(entry.request),
    'https keys': keys(secure),
    'https ssl': keys(secure?.ssl),
    'https alpn': secure?.alpn?.protocol.slice(0, 10) ?? null,
    'https first line': secure === undefined ? null : secure.request.header?.firstLine !== undefined,
  };
}

async function read(context: Context): Promise<Session> {
  const statuses = new Set<string>();
  const control: { path: string; start: number }[] = [];
  const asked = Date.now();
  const { entries, seen, bytes } = await context.control.readSession({
    wanted: ({ status, host, path, method, actualPort, times }) => {
      if (/^[A-Z_]{1,40}$/.test(status)) statuses.add(status);
      if (/^control\.charles(:\d+)?$/i.test(host)) control.push({ path: pathOf(path), start: Date.parse(times.start) });
      if (path?.startsWith(`/${context.marker}/`)) return true;
      const { port, securePort } = context.origin ?? {};
      return method === 'CONNECT' && (actualPort === port || actualPort === securePort);
    },
  });
  const milliseconds = Date.now() - asked;
  const own = newest(context, entries);
  const since = own[0] === undefined ? Number.POSITIVE_INFINITY : Date.parse(own[0].times.start);
  const recent = control.filter(({ start }) => start >= since).map(({ path }) => path);
  context.session = { bytes, count: seen, milliseconds, statuses: [...statuses], own, control: recent };
  return context.session;
}

/** From doctor's first request on: a port of our origin may have been another's before, whose tunnels are not ours. */
function newest({ marker }: Context, entries: readonly RawEntry[]): RawEntry[] {
  const first = entries.findIndex(({ path }) => path?.startsWith(`/${marker}/`));
  return first < 0 ? [] : entries.slice(first);
}

/** Not what somebody else may have asked for. */
function pathOf(path: string | null): string {
  return /^\/(session|recording|throttling|tools)?\/?[a-z-]*\/?$/.test(path ?? '') ? (path ?? '') : '…';
}
