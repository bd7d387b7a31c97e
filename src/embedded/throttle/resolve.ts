// Checks a throttle setting where it comes in, and turns it into numbers.
import { CharlesError } from '../../errors/charles-error.ts';
import { nearest } from '../../session/query/nearest.ts';
import type { ThrottleSetting, ThrottleSettings } from '../../util/throttle-setting.ts';
import { isPreset, PRESET_NAMES, PRESETS } from './presets.ts';

const KEYS: readonly string[] = ['download', 'upload', 'latency'];
const MAX_LATENCY = 600_000;

/** @throws CharlesError `OPTION_INVALID` for an unknown preset or key, or a number that is no bandwidth or latency. */
export function resolveThrottle(setting: ThrottleSetting): ThrottleSettings | null {
  if (setting === null) return null;
  if (typeof setting === 'string') {
    if (isPreset(setting)) return PRESETS[setting];
    throw invalid(
      `there is no preset ${JSON.stringify(setting)}`,
      `Did you mean ${JSON.stringify(nearest(setting, PRESET_NAMES))}?`,
    );
  }
  if (typeof setting !== 'object') throw invalid('it is neither a preset nor settings', 'Give one of them, or null for none.');
  const unknown = Object.keys(setting).find((key) => !KEYS.includes(key));
  if (unknown !== undefined) throw invalid(`there is no setting ${JSON.stringify(unknown)}`, `There are ${KEYS.join(', ')}.`);
  const { download, upload, latency } = setting;
  for (const [name, kbps] of Object.entries({ download, upload })) {
    if (kbps !== undefined && !(Number.isFinite(kbps) && kbps > 0))
      throw invalid(`${name} must be more than 0`, 'It is in kilobits a second; leave it out for no limit.');
  }
  if (latency !== undefined && !(Number.isFinite(latency) && latency >= 0 && latency <= MAX_LATENCY))
    throw invalid(`latency must be from 0 to ${MAX_LATENCY}`, 'It is in milliseconds; leave it out for none.');
  return setting;
}

function invalid(why: string, mend: string): CharlesError {
  return new CharlesError('OPTION_INVALID', {
    what: 'Failed to throttle',
    why,
    mend: `${mend} The presets are ${PRESET_NAMES.map((name) => `"${name}"`).join(', ')}.`,
  });
}
