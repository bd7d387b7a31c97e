// Switches Charles's global recording on and off for one capture: under the lock, counted by lease, verified.
import { setTimeout as delay } from 'node:timers/promises';
import type { ControlClient } from '../control/index.ts';
import { CharlesError } from '../errors/charles-error.ts';
import { messageOf } from '../errors/message-of.ts';
import type { Recorder } from '../recorder/recorder.ts';
import type { StoppedResult, StopWarning } from './stop-result.ts';

const RETRY_AFTER = 250;

export interface StartRequest {
  /** False refuses a recording that somebody else has switched on. */
  readonly adoptExisting: boolean;
  /** True clears the session first; refused while other captures hold leases. */
  readonly resetSession: boolean;
}

export interface RecordingStopped {
  readonly recording: StoppedResult['recording'];
  readonly warnings: readonly StopWarning[];
}

type Source = Pick<Recorder, 'leases' | 'address'>;

export function startRecording(recorder: Source, control: ControlClient, lease: string, request: StartRequest): Promise<void> {
  return recorder.leases.exclusive(async ({ count, add }) => {
    const found = await control.recordingStatus();
    if (count === 0 && found === 'recording' && !request.adoptExisting) throw alreadyOn(recorder.address);
    if (request.resetSession) {
      if (count > 0) throw resetRefused(count);
      await control.clearSession();
    }
    if (found === 'stopped') {
      await control.startRecording();
      if ((await control.recordingStatus()) !== 'recording') throw notStarted(recorder.address);
    }
    await add(lease, found);
  });
}

/** @throws CharlesError `RECORDING_NOT_STOPPED` when the recording is still on after a retry; the lease is then kept. */
export function stopRecording({ leases, address }: Source, control: ControlClient, lease: string): Promise<RecordingStopped> {
  return leases.exclusive(async ({ count, found, remove }) => {
    let stopped: RecordingStopped = { recording: 'off', warnings: [] };
    if (count > 1) stopped = { recording: 'left-on-other-lease', warnings: [] };
    else if (found === 'recording') stopped = { recording: 'left-on-adopted', warnings: [] };
    else if ((await stopOnce(control)) !== null) {
      await delay(RETRY_AFTER);
      const failure = await stopOnce(control);
      if (failure !== null) throw notStopped(address, failure);
      stopped = { recording: 'off', warnings: ['stop_recording_retry_succeeded'] };
    }
    await remove(lease);
    return stopped;
  });
}

/** Null when the recording is off; else why not. */
async function stopOnce(control: ControlClient): Promise<string | null> {
  try {
    await control.stopRecording();
    return (await control.recordingStatus()) === 'stopped'
      ? null
      : 'it accepted the stop, but its control page still says Recording';
  } catch (error) {
    return messageOf(error).split('\n', 1)[0] ?? '';
  }
}

function alreadyOn(address: string): CharlesError {
  return new CharlesError('RECORDING_ALREADY_ON', {
    what: 'Failed to start the capture',
    why: `the Charles at ${address} is recording already, and adoptExisting is false`,
    mend: 'Stop the recording in Charles, or drop `adoptExisting: false`: an adopted recording is left on at the end.',
  });
}

function resetRefused(others: number): CharlesError {
  return new CharlesError('RESET_REFUSED', {
    what: 'Failed to clear the session before the capture',
    why: `${others} other capture(s) are reading it`,
    mend: 'Use `resetSession` with one worker, or leave it out: a capture sees only its own entries anyway.',
  });
}

function notStarted(address: string): CharlesError {
  return new CharlesError('RECORDING_NOT_STARTED', {
    what: 'Failed to start the capture',
    why: `the Charles at ${address} accepted recording/start, but its control page still says Recording Stopped`,
    mend: 'Look at Charles: a recording limit that is reached, or a dialog that waits for an answer, keeps it stopped.',
  });
}

function notStopped(address: string, why: string): CharlesError {
  return new CharlesError('RECORDING_NOT_STOPPED', {
    what: `Failed to stop the recording of the Charles at ${address}, twice`,
    why,
    mend: 'Stop it in Charles by hand: it may still be recording.',
  });
}
