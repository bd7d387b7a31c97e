// Connections of a capture that have sent something of which the recorder shows no entry.
import type { Recorder } from '../recorder/recorder.ts';
import type { Relay } from '../recorder/relay.ts';
import type { RelayConnection } from '../recorder/relay-connections.ts';
import type { Reader } from './reader.ts';

export interface SilentParts {
  readonly recorder: Pick<Recorder, 'attribution'>;
  readonly relay: Relay;
  readonly reader: Reader;
  /** When the window was opened. */
  readonly since: number;
}

/** Those that had sent something by `until`; none where ports tell nothing. */
export function silent({ recorder, relay, reader, since }: SilentParts, until: number): RelayConnection[] {
  if (recorder.attribution === 'window' || reader.look === null || reader.look.unknown > 0) return [];
  return relay.connections.used(since, until).filter(({ shownIn }) => shownIn === 0);
}

/** One that is still open may be about to finish its first request. */
export function isOpen({ closedAt }: RelayConnection): boolean {
  return closedAt === null;
}
