// Throttling of a real Charles: one switch for all that goes through it, so taken only where nobody else is slowed, and always given back.
import type { ControlClient } from '../control/index.ts';
import { CharlesError, type CharlesErrorCode } from '../errors/charles-error.ts';
import type { Leases } from '../lease/leases.ts';
import { nearest } from '../session/query/nearest.ts';
import type { ThrottleSetting } from '../util/throttle-setting.ts';
import type { CharlesUse } from './charles-recorder.ts';
import type { Route } from './recorder.ts';

export interface Throttled {
  readonly address: string;
  readonly leases: Leases;
  readonly use: CharlesUse;
}

/** A route's `throttle`. Null after nothing asks nothing of Charles. */
export function charlesThrottle({ address, leases, use }: Throttled): Route['throttle'] {
  let ours = false;
  return async (setting, control) => {
    if (setting === null) {
      if (!ours) return;
      await leases.exclusive(async ({ note }) => {
        await endThrottling(control, address);
        await note({ throttled: false });
      });
      ours = false;
      return;
    }
    const preset = presetOf(setting);
    if (use.workers > 1 && !use.exclusive) throw shared(`this run has ${use.workers} workers`);
    await leases.exclusive(async ({ others, throttled, note }) => {
      if (others.length > 0 && !use.exclusive) throw shared(`${others.length} other capture(s) use it now`);
      const { active, presets } = await control.throttling();
      if (!presets.includes(preset)) throw unknownPreset(preset, presets);
      if (active && !throttled) throw throttledAlready(address);
      // First, so that whoever comes after us if we are killed knows.
      await note({ throttled: true });
      ours = true;
      await control.startThrottling(preset);
      if (!(await control.throttling()).active) throw ignored(address, 'activate', 'Throttling Stopped');
    });
  };
}

/** @throws CharlesError `THROTTLING_FAILED` when Charles goes on throttling. */
export async function endThrottling(control: ControlClient, address: string): Promise<void> {
  await control.stopThrottling();
  if ((await control.throttling()).active) throw ignored(address, 'deactivate', 'Throttling');
}

function presetOf(setting: NonNullable<ThrottleSetting>): string {
  if (typeof setting === 'string') return setting;
  if (typeof setting !== 'object') throw failed('OPTION_INVALID', 'it is no preset', 'Name one of Charles, or null for none.');
  throw failed(
    'OPTION_UNSUPPORTED',
    'the web interface of Charles takes the name of a preset, not a link of your own',
    'Add a preset in Charles (Proxy > Throttle Settings) and name it, or use the embedded recorder.',
  );
}

function shared(who: string): CharlesError {
  return failed(
    'OPTION_UNSUPPORTED',
    `the throttling of a Charles slows all that goes through it, and ${who}`,
    "Set `workers: 1`, or say that you guard it: `exclusive: true` in `charlesRecorder`, and `lock: '-exclusive-'` at the tests that throttle.",
  );
}

function unknownPreset(preset: string, presets: readonly string[]): CharlesError {
  const [first, ...rest] = presets;
  const meant = first === undefined ? '' : `Did you mean ${JSON.stringify(nearest(preset, [first, ...rest]))}? `;
  const known = presets.map((name) => JSON.stringify(name)).join(', ');
  return failed('OPTION_INVALID', `there is no preset ${JSON.stringify(preset)}`, `${meant}This Charles has ${known || 'none'}.`);
}

function throttledAlready(address: string): CharlesError {
  return failed(
    'OPTION_UNSUPPORTED',
    `the Charles at ${address} is throttling already, and nobody could put its settings back afterwards`,
    'Stop it in Charles (Proxy > Stop Throttling), then run again.',
  );
}

function ignored(address: string, action: string, status: string): CharlesError {
  return failed(
    'THROTTLING_FAILED',
    `the Charles at ${address} accepted throttling/${action}, but its control page still says ${status}`,
    'Look at Charles (Proxy > Start/Stop Throttling): a dialog may be waiting for an answer.',
  );
}

function failed(code: CharlesErrorCode, why: string, mend: string): CharlesError {
  return new CharlesError(code, { what: 'Failed to throttle', why, mend });
}
