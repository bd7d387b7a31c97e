// Whose an entry is: told by the client's port and the time, or, where neither arrives as it was sent, by when the entry appeared.
import { otherMachines } from '../recorder/is-this-machine.ts';
import type { RelayConnections } from '../recorder/relay-connections.ts';
import type { EntryHead } from '../session/raw-entry.ts';
import { identityOf } from './entry-identity.ts';

/**
 * `earlier`: from before the window. `kept`: a tunnel from before that our client used in the window, with nobody looking into it.
 * `unknown`: of the window, without a client port.
 */
export type Verdict = 'ours' | 'stranger' | 'unknown' | 'earlier' | 'kept';

/** Gives the judge of one read, which is asked once for each entry, in the session's order. */
export type Attribution = () => (head: EntryHead) => Verdict;

/**
 * Exact on one machine. `entrance`: the recorder's port that is this relay's alone, or null if all share one; connections to
 * different ports may have the same client port at the same time.
 */
export function byPort(connections: RelayConnections, since: number, entrance: number | null): Attribution {
  return () => {
    connections.beginRead();
    const isElsewhere = elsewhere(entrance);
    return (head) => judge(head, connections, since, isElsewhere(head));
  };
}

function judge(head: EntryHead, connections: RelayConnections, since: number, isElsewhere: boolean): Verdict {
  const { times, clientPort } = head;
  // The first request of a decrypted tunnel has the start of its CONNECT, which may be another test's.
  const begun = Date.parse(times.requestBegin ?? times.start);
  if (isElsewhere) return begun < since ? 'earlier' : 'stranger';
  if (begun < since) return isKept(head, connections, since, begun) ? 'kept' : 'earlier';
  if (clientPort === 0) return 'unknown';
  return connections.claim(clientPort, begun) ? 'ours' : 'stranger';
}

/** Tells of entries whether they came in by another entrance, or from another machine. */
function elsewhere(entrance: number | null): (head: EntryHead) => boolean {
  const isOther = otherMachines();
  return ({ clientAddress, clientLocalPort }) => (entrance !== null && clientLocalPort !== entrance) || isOther(clientAddress);
}

function isKept({ times, tunnel, clientPort }: EntryHead, connections: RelayConnections, since: number, begun: number): boolean {
  const { end, requestComplete } = times;
  // An upload may go on though it was answered.
  const goesOn = end === null || requestComplete === null || Date.parse(end) >= since;
  // What the client sends in the window is then shown: by this entry.
  return goesOn && connections.claim(clientPort, begun) && tunnel && connections.mayHold(clientPort, begun);
}

/** For a Charles on another machine: what was not in the session at the start is ours, whoever sent it. No clock and no port is compared. */
export function byTime(connections: RelayConnections, since: number, atStart: readonly EntryHead[]): Attribution {
  const tunnels = new Set(atStart.filter(({ tunnel, times }) => tunnel && times.end === null).map(identityOf));
  const baseline = new Map<string, number>();
  for (const head of atStart) {
    const identity = identityOf(head);
    baseline.set(identity, (baseline.get(identity) ?? 0) + 1);
  }
  return () => {
    const left = new Map(baseline);
    return (head) => {
      const identity = identityOf(head);
      const count = left.get(identity) ?? 0;
      if (count === 0) return 'ours';
      left.set(identity, count - 1);
      return tunnels.has(identity) && connections.someMayHold(since) ? 'kept' : 'earlier';
    };
  };
}
