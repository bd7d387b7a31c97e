// Switches Charles's global recording on and off for one capture: under the lock, counted by lease, verified.
import type { ControlClient } from '../control/index.ts';
import { isNothingThere } from '../errors/nothing-there.ts';
import { endThrottling } from '../recorder/charles-throttle.ts';
import type { FoundRecording, LockedLeases, Recorder } from '../recorder/recorder.ts';
import { foundBefore, repairLeft } from './left-behind.ts';
import { alreadyOn, notAlone, resetRefused } from './recording-errors.ts';
import { statusBeforeStop, stopOnce, switchOff, switchOn } from './recording-switch.ts';
import type { StoppedResult, StopWarning } from './stop-result.ts';

export interface StartRequest {
  /** False refuses a recording that somebody else has switched on. */
  readonly adoptExisting: boolean;
  /** True clears the session first; refused while other captures hold leases. */
  readonly resetSession: boolean;
}

export interface RecordingStarted {
  /** What a run that was killed had left, and that it is put right: one sentence. Null when there was nothing. */
  readonly repaired: string | null;
}

export interface RecordingStopped {
  readonly recording: StoppedResult['recording'];
  readonly warnings: readonly StopWarning[];
  /** Somebody else had switched it off before: what was sent after that is not recorded. */
  readonly lost: boolean;
}

type Put = Pick<RecordingStopped, 'recording'> & Partial<Pick<RecordingStopped, 'warnings'>>;

const LEFT_TO_OTHERS: Readonly<Record<FoundRecording, Put>> = {
  recording: { recording: 'left-on-other-lease' },
  stopped: { recording: 'off' },
};

type Leases = Recorder['leases'];
type Source = Pick<Recorder, 'leases' | 'address' | 'attribution'>;

export function startRecording(
  source: Source,
  control: ControlClient,
  lease: string,
  request: StartRequest,
): Promise<RecordingStarted> {
  const { leases, address } = source;
  return changing(leases, lease, async (table) => {
    const { held, left, add, remove } = table;
    if (held.length > 0) refuseToShare(source, request, held.length);
    const status = await control.recordingStatus();
    // What a worker that was killed has left on is ours to switch off, not somebody's to be adopted.
    const before = foundBefore(table, status);
    if (held.length === 0 && before === 'recording' && !request.adoptExisting) throw alreadyOn(address);
    if (request.resetSession) await control.clearSession();
    await add(lease, before, status === 'stopped');
    try {
      if (status === 'stopped') await switchOn(control, address);
      return { repaired: await repairLeft(table, status, control, address) };
    } catch (error) {
      const restored = status === 'recording' || (await isOffAgain(control));
      await remove(lease, left === null && restored);
      throw error;
    }
  });
}

/** Makes a change; what is noted of a Charles that has ended is then nobody's to put back. */
function changing<Result>(leases: Leases, lease: string, change: (table: LockedLeases) => Promise<Result>): Promise<Result> {
  return leases.exclusive(async (table) => {
    try {
      return await change(table);
    } catch (error) {
      // Nor is there an engine to tell, if that was ours.
      if (isNothingThere(error)) await table.remove(lease).catch(() => {});
      throw error;
    }
  });
}

/** A start may have been obeyed although it failed. */
function isOffAgain(control: ControlClient): Promise<boolean> {
  return stopOnce(control).then(
    () => true,
    () => false,
  );
}

function refuseToShare({ attribution, address }: Source, { resetSession }: StartRequest, others: number): void {
  if (attribution === 'window') throw notAlone(address, others);
  if (resetSession) throw resetRefused(others);
}

/**
 * @throws CharlesError `RECORDING_NOT_STOPPED` when the recording is still on after a retry; the lease is then kept.
 * `RECORDING_NOT_STARTED` when one that was paused for a read is not on again, `THROTTLING_FAILED` when throttling goes on.
 */
export function stopRecording({ leases, address }: Source, control: ControlClient, lease: string): Promise<RecordingStopped> {
  return changing(leases, lease, async (table) => {
    const { held, interrupted, remove } = table;
    const status = await statusBeforeStop(control);
    const others = held.some((other) => other !== lease);
    const throttling = others ? null : await throttlingFailure(table, control, address);
    // Without our lease an earlier stop came through after its deadline: there is nothing left to switch.
    const mine = held.includes(lease);
    const put = others ? LEFT_TO_OTHERS[status] : await putBack(table, mine, status, control, address);
    if (mine) await remove(lease, throttling === null);
    if (throttling !== null) throw throttling;
    return { warnings: [], ...put, lost: mine && (status === 'stopped' || interrupted.includes(lease)) };
  });
}

/** The capture has tried to end it before; now nobody else would. Null when there is none left. */
async function throttlingFailure({ throttled, note }: LockedLeases, control: ControlClient, address: string): Promise<unknown> {
  if (!throttled) return null;
  try {
    await endThrottling(control, address);
    await note({ throttled: false });
    return null;
  } catch (error) {
    return error;
  }
}

/** Makes the recording what it was before the first lease. */
async function putBack(
  { found, paused }: LockedLeases,
  mine: boolean,
  status: FoundRecording,
  control: ControlClient,
  address: string,
): Promise<Put> {
  const adopted = found === 'recording' || !mine;
  if (status === 'recording') return adopted ? { recording: 'left-on-adopted' } : await switchOff(control, address);
  if (!(mine && paused && adopted)) return { recording: 'off' };
  await switchOn(control, address);
  return { recording: 'left-on-adopted' };
}
