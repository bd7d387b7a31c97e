// What a run that was killed has left on a Charles: what it means for the next one, what is mended at once, and the sentence that says so.
import type { ControlClient } from '../control/index.ts';
import { endThrottling } from '../recorder/charles-throttle.ts';
import type { FoundRecording, LockedLeases } from '../recorder/recorder.ts';

/** What the last lease is to put back. What nobody of us has stopped, somebody else wants stopped. */
export function foundBefore({ found, paused }: LockedLeases, status: FoundRecording): FoundRecording {
  return status === 'stopped' && !paused ? 'stopped' : (found ?? status);
}

/** To be called with the recording on; `status` is what its switch said before. Null when there was nothing to repair. */
export async function repairLeft(
  table: LockedLeases,
  status: FoundRecording,
  control: ControlClient,
  address: string,
): Promise<string | null> {
  const { left, held, found, note } = table;
  if (left === null) return null;
  const repairs: string[] = [];
  if (held.length === 0 && found === 'stopped' && status === 'recording') {
    repairs.push('had left the recording on: it is switched off at the end of this one.');
  }
  if (left.paused) {
    if (found === 'recording' && status === 'stopped') repairs.push('had left the recording paused: it is on again.');
    await note({ paused: false });
  }
  if (left.throttled) {
    if (await endLeftThrottling(control, address)) repairs.push('had left throttling on: it is switched off.');
    await note({ throttled: false });
  }
  if (repairs.length === 0) return null;
  return `A run that was killed or could not stop (pid ${left.pid}, ${left.since}) ${repairs.join(' It ')}`;
}

async function endLeftThrottling(control: ControlClient, address: string): Promise<boolean> {
  if (!(await control.throttling()).active) return false;
  await endThrottling(control, address);
  return true;
}
