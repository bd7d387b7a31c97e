// Reads the session of a Charles that records itself while its recording is paused, so that nobody loses a byte by it.
import type { ControlClient } from '../control/index.ts';
import { CharlesError } from '../errors/charles-error.ts';
import { messageOf } from '../errors/message-of.ts';
import { isNothingThere } from '../errors/nothing-there.ts';
import type { LockedLeases, Recorder } from '../recorder/recorder.ts';
import type { Relay } from '../recorder/relay.ts';
import { limited } from '../util/limited.ts';
import { twice } from './recording-switch.ts';

// Milliseconds in which Charles has noted what was passed on to it.
const QUIET = 50;
// Milliseconds: clients wait for it, and so do other workers, for 15 s at most.
const LONGEST = 3_000;

export interface PauseParts {
  readonly recorder: Pick<Recorder, 'leases' | 'address'>;
  readonly control: ControlClient;
  readonly relay: Relay;
  /** The lease of the capture that reads, held or given back already. */
  readonly lease: string;
}

type Read<Result> = (signal: AbortSignal) => Promise<Result>;

/**
 * Runs `read` while nothing is recorded. Null, and the recording as it was, when other captures need it, it cannot be stopped, or
 * `read` takes longer than a pause may last.
 * @throws CharlesError `RECORDING_NOT_STARTED` when the recording is not on again afterwards; its lease and the note of the pause stay.
 */
export async function readPaused<Result>(parts: PauseParts, read: Read<Result>, signal?: AbortSignal): Promise<Result | null> {
  const tooLong = new Error(`the read took longer than the ${LONGEST} ms of a pause`);
  try {
    return await parts.recorder.leases.exclusive((table) =>
      limited(
        LONGEST,
        () => tooLong,
        (ending) => pausing(parts, table, () => read(ending)),
        signal,
      ),
    );
  } catch (error) {
    if (error === tooLong) return null;
    throw error;
  }
}

async function pausing<Result>(
  { recorder, control, relay, lease }: PauseParts,
  { held, add, remove, note }: LockedLeases,
  read: () => Promise<Result>,
): Promise<Result | null> {
  if (held.some((other) => other !== lease)) return null;
  if ((await control.recordingStatus()) === 'stopped') return read();
  // A lease says to whoever finds the recording paused, after a kill, that it was on.
  const borrowed = !held.includes(lease);
  if (borrowed) await add(lease, 'recording');
  await note({ paused: true });
  await relay.valve.hold(QUIET);
  try {
    await control.stopRecording();
    return (await control.recordingStatus()) === 'stopped' ? await read() : null;
  } finally {
    await startAgain(control, recorder.address).finally(() => relay.valve.release());
    await note({ paused: false });
    if (borrowed) await remove(lease);
  }
}

/** A Charles that has ended has nothing to be switched on. */
async function startAgain(control: ControlClient, address: string): Promise<void> {
  await twice(() => startOnce(control)).catch((error) => {
    if (!isNothingThere(error)) throw notStartedAgain(address, error);
  });
}

async function startOnce(control: ControlClient): Promise<void> {
  await control.startRecording();
  if ((await control.recordingStatus()) === 'recording') return;
  throw new Error('it accepted the start, but its control page still says Stopped');
}

function notStartedAgain(address: string, cause: unknown): CharlesError {
  return new CharlesError('RECORDING_NOT_STARTED', {
    what: `Failed to switch the recording of the Charles at ${address} on again after a read had paused it`,
    why: messageOf(cause).split('\n', 1)[0] ?? '',
    mend: 'Exclude control.charles in Charles (Proxy > Recording Settings): then no read pauses the recording.',
    cause,
  });
}
