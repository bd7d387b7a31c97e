// Charles's recording switch: turned, and believed only when the control page agrees.
import { setTimeout as delay } from 'node:timers/promises';
import type { ControlClient } from '../control/index.ts';
import type { FoundRecording } from '../recorder/recorder.ts';
import { notStarted, notStopped } from './recording-errors.ts';
import type { StopWarning } from './stop-result.ts';

const RETRY_AFTER = 250;

export interface SwitchedOff {
  readonly recording: 'off';
  readonly warnings?: readonly StopWarning[];
}

/** Tries once more before it rejects. */
export async function twice<Result>(work: () => Promise<Result>): Promise<Result> {
  try {
    return await work();
  } catch {
    await delay(RETRY_AFTER);
    return work();
  }
}

/** @throws CharlesError `RECORDING_NOT_STARTED` */
export async function switchOn(control: ControlClient, address: string): Promise<void> {
  await control.startRecording();
  if ((await control.recordingStatus()) !== 'recording') throw notStarted(address);
}

/** Asked once more if it cannot be told: a stop has only this chance. */
export function statusBeforeStop(control: ControlClient): Promise<FoundRecording> {
  return twice(() => control.recordingStatus());
}

/** @throws CharlesError `RECORDING_NOT_STOPPED` after a second attempt. */
export async function switchOff(control: ControlClient, address: string): Promise<SwitchedOff> {
  try {
    await stopOnce(control);
    return { recording: 'off' };
  } catch {
    await delay(RETRY_AFTER);
    await stopOnce(control).catch((error) => Promise.reject(notStopped(address, error)));
    return { recording: 'off', warnings: ['stop_recording_retry_succeeded'] };
  }
}

/** @throws Error that says why the recording is not known to be off. */
export async function stopOnce(control: ControlClient): Promise<void> {
  await control.stopRecording();
  if ((await control.recordingStatus()) === 'stopped') return;
  throw new Error('it accepted the stop, but its control page still says Recording');
}
