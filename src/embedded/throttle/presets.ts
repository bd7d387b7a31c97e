// Charles's throttle presets by name, in the order of its menu.
import type { ThrottlePreset, ThrottleSettings } from '../../util/throttle-setting.ts';

// The numbers of Charles 4 by a third party's account, not checked against a running Charles; MTU, reliability and stability are left out.
// Only the modem has a utilisation (70 %), which Charles documents as a factor on the bandwidth: 57.6 and 33.6 kbps.
export const PRESETS: Readonly<Record<ThrottlePreset, Required<ThrottleSettings>>> = {
  '56 kbps Modem': { download: 40.32, upload: 23.52, latency: 250 },
  '256 kbps ISDN/DSL': { download: 256, upload: 256, latency: 40 },
  '512 kbps ISDN/DSL': { download: 512, upload: 512, latency: 40 },
  '2 Mbps ADSL': { download: 2048, upload: 512, latency: 40 },
  '8 Mbps ADSL2': { download: 8192, upload: 1024, latency: 40 },
  '16 Mbps ADSL2+': { download: 16_384, upload: 1024, latency: 20 },
  '32 Mbps VDSL': { download: 32_768, upload: 8192, latency: 20 },
  '32 Mbps Fibre': { download: 32_768, upload: 32_768, latency: 4 },
  '100 Mbps Fibre': { download: 102_400, upload: 102_400, latency: 4 },
  '3G': { download: 4096, upload: 1024, latency: 120 },
  '4G': { download: 16_384, upload: 8192, latency: 80 },
};

export const PRESET_NAMES: readonly [ThrottlePreset, ...ThrottlePreset[]] = Object.keys(PRESETS) as [ThrottlePreset];

export function isPreset(name: string): name is ThrottlePreset {
  return Object.hasOwn(PRESETS, name);
}
