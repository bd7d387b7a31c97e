// Switches Charles's global recording on and off for one capture: under the lock, counted by lease, verified.
import { setTimeout as delay } from 'node:timers/promises';
import type { ControlClient } from '../control/index.ts';
import { messageOf } from '../errors/message-of.ts';
import type { Recorder } from '../recorder/recorder.ts';
import { alreadyOn, notStarted, notStopped, resetRefused } from './recording-errors.ts';
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
  /** Somebody else had switched it off before: what was sent after that is not recorded. */
  readonly lost: boolean;
}

type Source = Pick<Recorder, 'leases' | 'address'>;

export function startRecording(
  { leases, address }: Source,
  control: ControlClient,
  lease: string,
  request: StartRequest,
): Promise<void> {
  return leases.exclusive(async ({ held, found, add, remove }) => {
    const status = await control.recordingStatus();
    // What a worker that was killed has left on is ours to switch off, not somebody's to be adopted.
    const before = found ?? status;
    if (held.length === 0 && before === 'recording' && !request.adoptExisting) throw alreadyOn(address);
    if (request.resetSession) {
      if (held.length > 0) throw resetRefused(held.length);
      await control.clearSession();
    }
    await add(lease, before);
    if (status === 'recording') return;
    try {
      await control.startRecording();
      if ((await control.recordingStatus()) !== 'recording') throw notStarted(address);
    } catch (error) {
      await control.stopRecording().catch(() => {});
      await remove(lease);
      throw error;
    }
  });
}

/** @throws CharlesError `RECORDING_NOT_STOPPED` when the recording is still on after a retry; the lease is then kept. */
export function stopRecording({ leases, address }: Source, control: ControlClient, lease: string): Promise<RecordingStopped> {
  return leases.exclusive(async ({ held, found, remove }) => {
    const status = await statusBeforeStop(control);
    const mine = held.includes(lease);
    const others = held.some((other) => other !== lease);
    // Without our lease an earlier stop came through after its deadline: there is nothing left to switch.
    const lost = mine && status === 'stopped';
    const stopped = { warnings: [], lost };
    let result: RecordingStopped = { ...stopped, recording: 'off' };
    if (status === 'recording') {
      if (others) result = { ...stopped, recording: 'left-on-other-lease' };
      else if (!mine || found === 'recording') result = { ...stopped, recording: 'left-on-adopted' };
      else result = { ...stopped, recording: 'off', warnings: await switchOff(control, address) };
    }
    if (mine) await remove(lease);
    return result;
  });
}

async function statusBeforeStop(control: ControlClient): Promise<'recording' | 'stopped'> {
  try {
    return await control.recordingStatus();
  } catch {
    await delay(RETRY_AFTER);
    return control.recordingStatus();
  }
}

async function switchOff(control: ControlClient, address: string): Promise<StopWarning[]> {
  if ((await stopOnce(control)) === null) return [];
  await delay(RETRY_AFTER);
  const failure = await stopOnce(control);
  if (failure !== null) throw notStopped(address, failure);
  return ['stop_recording_retry_succeeded'];
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
