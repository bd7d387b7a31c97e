// Whose an entry is: told by the client's port and the time, or, where neither arrives as it was sent, by when the entry appeared.
import type { RelayConnections } from '../recorder/relay-connections.ts';
import type { EntryHead } from '../session/raw-entry.ts';
import { identityOf } from './entry-identity.ts';

/** `earlier`: from before the window. `unknown`: of the window, without a client port. */
export type Verdict = 'ours' | 'stranger' | 'unknown' | 'earlier';

/** Gives the judge of one read, which is asked once for each entry, in the session's order. */
export type Attribution = () => (head: EntryHead) => Verdict;

/**
 * Exact on one machine. `entrance`: the recorder's port that is this relay's alone, or null if all share one; connections to
 * different ports may have the same client port at the same time.
 */
export function byPort(connections: RelayConnections, since: number, entrance: number | null): Attribution {
  const judge = ({ times, clientPort, clientLocalPort }: EntryHead): Verdict => {
    // The first request of a decrypted tunnel has the start of its CONNECT, which may be another test's.
    const begun = Date.parse(times.requestBegin ?? times.start);
    if (begun < since) return 'earlier';
    if (entrance !== null && clientLocalPort !== entrance) return 'stranger';
    if (clientPort === 0) return 'unknown';
    return connections.claim(clientPort, begun) ? 'ours' : 'stranger';
  };
  return () => {
    connections.beginRead();
    return judge;
  };
}

/** For a Charles on another machine: what was not in the session at the start is ours, whoever sent it. No clock and no port is compared. */
export function byTime(atStart: readonly EntryHead[]): Attribution {
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
      return 'earlier';
    };
  };
}
