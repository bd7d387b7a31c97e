// How doctor's own requests were recorded: by which port, at what time, and what of them.
import { type Check, ok, problem, warning } from '../check.ts';
import { webSocket } from './web-socket.ts';

const CLOCK_DOUBT = 100;

export const entries: readonly Check[] = [
  {
    id: 'client-port',
    run: (context) => {
      const { clientPort, clientAddress } = context.entryOf('plain');
      const same = clientPort === context.probe('plain').localPort;
      const loopback = /^\/?(127\.0\.0\.1|[0:]+:0*1|localhost)$/.test(clientAddress);
      const facts = { clientAddress: loopback ? clientAddress : clientAddress.startsWith('/') ? '/…' : '…' };
      if (same) return ok('each entry tells the port that its request came from', facts);
      const lost = clientPort === 0 ? 'tells no client port (0)' : 'tells another client port than the one that was used';
      if (!context.local) return ok(`an entry ${lost}, but requests are told apart by time anyway`, facts);
      return problem(
        `an entry ${lost}: whose it is cannot be told, and captures leave it out`,
        'Look for another proxy or a port forwarding before Charles, and go to Charles directly. Else report this, with its version.',
        facts,
      );
    },
  },
  {
    id: 'clock',
    run: (context) => {
      const { times } = context.entryOf('plain');
      const { sentAt, doneAt } = context.probe('plain');
      const start = Date.parse(times.start);
      const offset = start < sentAt ? start - sentAt : Math.max(0, start - doneAt);
      const facts = { milliseconds: offset, zone: /(Z|[+-]\d\d:\d\d)$/.exec(times.start) !== null };
      if (Math.abs(offset) <= CLOCK_DOUBT) return ok('its clock is that of this machine', facts);
      return warning(
        `its clock is ${Math.abs(offset)} ms ${offset < 0 ? 'behind' : 'ahead of'} that of this machine`,
        'Set both machines by the same time server (NTP).',
        facts,
      );
    },
  },
  {
    id: 'http-in-connect',
    run: (context) => {
      const { method, tunnel } = context.entryOf('in-connect');
      const facts = { method, tunnel };
      if (method === 'GET') return ok('plain http inside of a CONNECT is read', facts);
      return warning(
        'plain http inside of a CONNECT is recorded as a tunnel: what `request` and Node send to http:// has no path, headers or body',
        'Use https in such tests, or the browser, which does not tunnel http; or the embedded recorder.',
        facts,
      );
    },
  },
  webSocket,
  {
    id: 'in-flight',
    run: (context) => {
      const { status, response } = context.entryOf('in-flight');
      const facts = { state: stateOf(status), status: response.status ?? null, body: response.body !== undefined };
      if (status !== 'COMPLETE') return ok('a request that is under way is in the session already', facts);
      return warning(
        'a request that is under way is in the session as if it were complete',
        'Wait for its end in the test before reading the capture.',
        facts,
      );
    },
  },
];

function stateOf(status: string): string {
  return /^[A-Z_]{1,40}$/.test(status) ? status : '…';
}
