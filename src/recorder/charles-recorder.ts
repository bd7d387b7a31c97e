// A Charles that somebody else runs: reached through its proxy port, its recording shared by lease.
import { ControlClient, type ControlTarget, fetchRootCertificate, type RootCertificate } from '../control/index.ts';
import { CharlesError } from '../errors/charles-error.ts';
import { openLeases } from '../lease/keeper.ts';
import { authority } from '../util/authority.ts';
import { charlesThrottle } from './charles-throttle.ts';
import { isThisMachine } from './is-this-machine.ts';
import type { Recorder, RouteOptions } from './recorder.ts';

// A hung Charles must not hold up the launch of the browser for long.
const ROOT_TIMEOUT = 2_000;

/** How a run uses the Charles that it is given. */
export interface CharlesUse {
  readonly workers: number;
  /** True says that the user sees to it that nothing else uses this Charles while a test changes what is global to it. */
  readonly exclusive: boolean;
  /** Names a Charles that was started for this run: no other that comes to its port is taken for it. */
  readonly instance?: string;
}

/**
 * Whether a Charles answers there, and lets us in, is for the first capture to find out, with that test's limits.
 * @throws CharlesError `OPTION_UNSUPPORTED` for several workers on a Charles of another machine.
 */
export async function openCharlesRecorder(target: ControlTarget, use: CharlesUse): Promise<Recorder> {
  const address = authority(target.host, target.port);
  const attribution = (await isThisMachine(target.host)) ? 'port' : 'window';
  if (attribution === 'window' && use.workers > 1) throw oneWorkerOnly(address, use.workers);
  // A Charles that cannot be reached is for the first capture to report.
  const ca = await rootOf(target).catch(() => null);
  // One Charles may be reached by several names and addresses of this machine.
  const leases = await openLeases(use.instance ?? (attribution === 'port' ? `this-machine:${target.port}` : address));
  return {
    kind: 'charles',
    attribution,
    address,
    leases,
    ca,
    sendsCa: false,
    pid: null,
    openRoute: async () => ({
      host: target.host,
      port: target.port,
      now: Date.now,
      control: (limits) => new ControlClient(target, limits),
      configure: async (options: RouteOptions) => refuseOptions(address, options),
      throttle: charlesThrottle({ address, leases, use }),
      forget: async () => {},
    }),
    explain: (error) => error,
    close: () => leases.close(),
  };
}

/** Null when it hands out none. Comes over plain http: what is no Charles would bring a stranger's. */
async function rootOf(target: ControlTarget): Promise<RootCertificate | null> {
  const limits = { pageTimeout: ROOT_TIMEOUT };
  await new ControlClient(target, limits).probe();
  return fetchRootCertificate(target, limits);
}

function oneWorkerOnly(address: string, workers: number): CharlesError {
  return unsupported(
    `Failed to share the Charles at ${address} between ${workers} workers`,
    'it runs on another machine, where the ports and the clock are not ours: only time can tell which entries belong to a test',
    'Set `workers: 1`, run Charles on this machine, or use the embedded recorder.',
  );
}

function refuseOptions(address: string, { upstreamProxy, passthrough, maxBodyBytes }: RouteOptions): void {
  if (upstreamProxy !== null) {
    throw unsupported(
      `Failed to chain the Charles at ${address} to an upstream proxy`,
      'the web interface of Charles cannot set one',
      'Set it in Charles (Proxy > External Proxy Settings) and remove `proxy` and `charlesUpstreamProxy`, or use the embedded recorder.',
    );
  }
  if (passthrough.length > 0) {
    throw unsupported(
      `Failed to set the hosts that the Charles at ${address} does not decrypt`,
      'the web interface of Charles cannot set them',
      'Set them in Charles (Proxy > SSL Proxying Settings > Exclude) and remove `charlesPassthrough`, or use the embedded recorder.',
    );
  }
  if (maxBodyBytes !== undefined) {
    throw unsupported(
      `Failed to limit the bodies that the Charles at ${address} records`,
      'the web interface of Charles cannot set a limit',
      'Remove `maxBodyBytes` from `charlesLimits`, or use the embedded recorder.',
    );
  }
}

function unsupported(what: string, why: string, mend: string): CharlesError {
  return new CharlesError('OPTION_UNSUPPORTED', { what, why, mend });
}
