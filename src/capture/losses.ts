// What a capture can know of entries that it never saw: connections without any, and a session that went away unread.
import { CharlesError } from '../errors/charles-error.ts';
import type { Recorder } from '../recorder/recorder.ts';
import type { Relay } from '../recorder/relay.ts';
import type { Reader } from './reader.ts';
import type { SessionSource } from './session-source.ts';
import { NOTED_WITHIN } from './settle.ts';
import { isOpen, silent } from './silent.ts';

export interface LossParts {
  readonly recorder: Pick<Recorder, 'kind' | 'attribution' | 'address'>;
  readonly relay: Relay;
  readonly reader: Reader;
  readonly source: SessionSource;
  /** When the window was opened. */
  readonly since: number;
}

/** What may be missing from the entries, as far as it is known. */
export interface Losses {
  readonly recorder: LossParts['recorder'];
  /** Entries of the window that could be anybody's. */
  readonly unknown: number;
  /** {@link unrecorded} connections, those left out that the last look may have come too early for. */
  readonly unrecorded: number;
  /** Open connections to the embedded recorder that began something and then fell silent before it was a request. */
  readonly halfSent: number;
  /** True when clients sent something once the capture was stopped. */
  readonly sentSinceStop: boolean;
  /** How the session went in the middle of the window; null when it did not. */
  readonly session: 'gone' | 'cleared' | null;
}

/** `sentAtStop`: the relay's count then; null for a capture that is not stopped. */
export function lossesOf(parts: LossParts, sentAtStop: number | null): Losses {
  const { recorder, relay, reader, source } = parts;
  const noted = reader.lookedAt - NOTED_WITHIN;
  return {
    recorder,
    unknown: reader.look?.unknown ?? 0,
    unrecorded: unrecorded(parts, noted),
    halfSent: recorder.kind === 'embedded' ? silent(parts, noted).filter(isOpen).length : 0,
    sentSinceStop: sentAtStop !== null && relay.sent !== sentAtStop,
    session: reader.lost ?? (reader.resetSeen || source.cleared ? 'cleared' : null),
  };
}

/** Connections of the window that had sent something by `until` and of which the recorder shows no entry; 0 where ports tell nothing. */
export function unrecorded(parts: LossParts, until: number): number {
  // The embedded recorder has nothing that could leave a connection out.
  return parts.recorder.kind === 'embedded' ? 0 : silent(parts, until).length;
}

/** What hides all of a test's traffic, if that is how it looks; else null. */
export function translatedPorts(parts: LossParts): string | null {
  const { recorder, relay, reader, since } = parts;
  const now = relay.now();
  const used = relay.connections.used(since, now).length;
  const strangers = reader.look?.strangers ?? 0;
  if (used === 0 || strangers === 0 || unrecorded(parts, now) < used) return null;
  return (
    `The Charles at ${recorder.address} recorded none of the ${used} connection(s) of this test, and ${strangers} entries of this ` +
    "time from ports that are not this worker's. If no other program sent these, something in between changes the ports, as a " +
    "container's published port does: name Charles by an address that is not this machine's (the container's own), with `workers: 1`."
  );
}

const LOST = { gone: 'it went away with its session', cleared: 'its session was cleared' };

/** The error when entries are known to have been lost before they were read; else null. */
export function sessionLost({ recorder, reader, source }: LossParts, unrecordedConnections: number): CharlesError | null {
  const cleared = (reader.resetSeen || source.cleared) && unrecordedConnections > 0;
  const lost = reader.lost ?? (cleared ? 'cleared' : null);
  if (lost === null) return null;
  return new CharlesError('SESSION_LOST', {
    what: `Failed to read all that the Charles at ${recorder.address} recorded`,
    why: `${LOST[lost]} in the middle of the test, with what had been sent since it was last read`,
    mend: 'Run the test again, and leave Charles and its session alone meanwhile. If nobody touched it, look for a crash of Charles.',
  });
}
