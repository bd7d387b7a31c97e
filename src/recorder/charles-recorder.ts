// A Charles that somebody else runs: reached through its proxy port, its recording shared by lease.
import { digestOf } from '../channel/endpoint.ts';
import { joinDaemon } from '../channel/join.ts';
import { ControlClient, type ControlTarget } from '../control/index.ts';
import { CharlesError } from '../errors/charles-error.ts';
import { Leases } from '../lease/leases.ts';
import type { ThrottleSetting } from '../util/throttle-setting.ts';
import type { Recorder, RouteOptions } from './recorder.ts';

const MODULE = new URL('../lease/main.js', import.meta.url);
// Projects with their own copies of this package meet at one keeper: raise it when the lease methods change.
const LEASE_PROTOCOL = 1;

/** Whether a Charles answers there, and lets us in, is for the first capture to find out, with that test's limits. */
export async function openCharlesRecorder(target: ControlTarget): Promise<Recorder> {
  const address = `${target.host}:${target.port}`;
  const channel = await joinDaemon({
    key: `leases-${LEASE_PROTOCOL}-${digestOf(address.replace(/^(localhost|::1):/, '127.0.0.1:'))}`,
    module: MODULE,
    args: [],
  });
  return {
    kind: 'charles',
    address,
    leases: new Leases(channel),
    ca: null,
    pid: null,
    openRoute: async () => ({
      host: target.host,
      port: target.port,
      now: Date.now,
      control: (limits) => new ControlClient(target, limits),
      configure: async (options: RouteOptions) => refuseOptions(address, options),
      throttle: async (setting: ThrottleSetting) => refuseThrottle(address, setting),
      forget: async () => {},
    }),
    explain: (error) => error,
    close: () => channel.close(),
  };
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

function refuseThrottle(address: string, setting: ThrottleSetting): void {
  if (setting === null) return;
  throw unsupported(
    `Failed to throttle the Charles at ${address}`,
    'its throttling is one for all that goes through it, not for one test',
    'Use the embedded recorder, or switch it in Charles (Proxy > Start Throttling) for the whole run.',
  );
}

function unsupported(what: string, why: string, mend: string): CharlesError {
  return new CharlesError('OPTION_UNSUPPORTED', { what, why, mend });
}
