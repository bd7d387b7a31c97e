// What could hide a request that a capture does not show: with any of it, "none", "no more" and "in this order" are not proven.

import { decryptedPlaces, placeOf } from '../session/decrypted-places.ts';
import type { Entry } from '../session/entry.ts';
import type { CompiledQuery } from '../session/query/query.ts';
import { listed } from '../util/listed.ts';
import { printable } from '../util/printable.ts';
import type { CaptureStatus } from './charles.ts';
import type { Numbering } from './entry-line.ts';
import type { Losses } from './losses.ts';
import { unreadBodies } from './unread-bodies.ts';

/** What a capture tells of what it has not seen; a saved session tells less. */
export interface Seen extends Numbering {
  readonly collected: readonly Entry[];
  readonly status: CaptureStatus;
  readonly losses: Losses | null;
}

// Charles's words for a client that refused its certificate, by generation.
const REFUSED = /SSL certificate was rejected|SSL handshake with client failed/;

/** A CONNECT that nobody looked into, or whose client would not have it looked into. */
export function hidesRequests({ method, tunnel, state, error }: Entry): boolean {
  return method === 'CONNECT' && (tunnel || (state === 'failed' && REFUSED.test(error ?? '')));
}

/**
 * One sentence for each; empty when absence is proven by what was recorded, provided that the traffic has settled.
 * `query`: what must not be hidden, null for any request. `ignore`: tunnels that need not be looked into; null where nothing can be
 * ignored, as in the search for what must be there.
 */
export function blindSpots(
  capture: Seen,
  query: CompiledQuery | null,
  ignore: readonly CompiledQuery[] | null,
): readonly string[] {
  const tunnels = capture.collected.filter(
    (entry) =>
      hidesRequests(entry) &&
      (query === null || query.couldBeInside(entry)) &&
      !ignore?.some((ignored) => ignored.matches(entry)),
  );
  return [
    ...ofStatus(capture),
    ...ofLosses(capture, ignore !== null),
    ...opaque(capture, tunnels, ignore !== null),
    ...refused(capture, tunnels, ignore !== null),
    ...(query === null ? [] : unreadBodies(capture, query)),
  ];
}

function ofStatus({ status }: Seen): string[] {
  if (status === 'idle') return ['The capture has not started: nothing was recorded yet.'];
  return status === 'stop_failed' ? ['The stop of the capture failed: what was sent since may not be recorded.'] : [];
}

function ofLosses({ losses }: Seen, isNegative: boolean): string[] {
  if (losses === null) return [];
  const { recorder, unknown, unrecorded, halfSent, session, sentSinceStop } = losses;
  const charles = `the Charles at ${recorder.address}`;
  const spots: string[] = [];
  if (session !== null) {
    const what = session === 'gone' ? 'went away with its session' : 'lost its session: somebody cleared it';
    spots.push(`In the middle of the test ${charles} ${what}. Run the test again, and leave Charles alone meanwhile.`);
  }
  if (unknown > 0) {
    spots.push(
      `${unknown} entries of this time have no client port: nobody can say whose they are. Run with \`workers: 1\` against a Charles of ` +
        `your own${isNegative ? ', or ask with toHaveRequest() for what must be there instead' : ''}.`,
    );
  }
  if (unrecorded > 0) {
    spots.push(
      `${unrecorded} connection(s) of this test sent something of which ${charles} shows no entry. Is its recording on, and is no host ` +
        'excluded in its Recording Settings? `npx playwright-charles doctor` tells.',
    );
  }
  if (halfSent > 0) {
    spots.push(
      `${halfSent} connection(s) of this test sent the beginning of something that is no request yet. Wait for it first.`,
    );
  }
  if (sentSinceStop) {
    spots.push(
      'Bytes were sent after the capture was stopped: what they ask for was not recorded. Ask before charles.stop(), or stop later.',
    );
  }
  return spots;
}

function opaque({ losses }: Seen, tunnels: readonly Entry[], isNegative: boolean): string[] {
  const hosts = hostsOf(tunnels.filter(({ tunnel }) => tunnel));
  if (hosts === null) return [];
  const decrypt =
    losses?.recorder.kind === 'embedded'
      ? 'Take them out of charlesPassthrough if they are there'
      : 'Turn on SSL proxying for them in Charles (`npx playwright-charles doctor` says what it decrypts)';
  return [`Nobody looked into the tunnels to ${hosts}: such a request may be inside. ${decrypt}${orIgnore(isNegative)}.`];
}

function refused({ collected }: Seen, tunnels: readonly Entry[], isNegative: boolean): string[] {
  const isDecrypted = decryptedPlaces(collected);
  const hosts = hostsOf(tunnels.filter((entry) => hidesRequests(entry) && !entry.tunnel && !isDecrypted(entry)));
  if (hosts === null) return [];
  return [
    `A client closed its connections to ${hosts} before it could ask for anything: it does not seem to trust the recorder's certificate. ` +
      `Make it trust that (charles.env() for a child process)${orIgnore(isNegative)}.`,
  ];
}

function orIgnore(isNegative: boolean): string {
  return isNegative ? ", or name them in `ignore`: { host: '…' }" : '';
}

function hostsOf(tunnels: readonly Entry[]): string | null {
  const places = [...new Set(tunnels.map(placeOf))];
  if (places.length === 0) return null;
  return listed(places, printable);
}
