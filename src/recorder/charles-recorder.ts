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
      throttle: async (setting: ThrottleSetting) => {
        if (setting !== null) throw throttleUnsupported(address);
      },
      forget: async () => {},
    }),
    explain: (error) => error,
    close: () => channel.close(),
  };
}

function refuseOptions(address: string, { upstreamProxy, passthrough, maxBodyBytes }: RouteOptions): void {
  if (upstreamProxy !== null) throw upstreamProxyUnsupported(address);
  if (passthrough.length > 0) throw passthroughUnsupported(address);
  if (maxBodyBytes !== undefined) throw maxBodyBytesUnsupported(address);
}

function upstreamProxyUnsupported(address: string): CharlesError {
  return new CharlesError('OPTION_UNSUPPORTED', {
    what: `Failed to chain the Charles at ${address} to an upstream proxy`,
    why: 'the web interface of Charles cannot set one',
    mend: 'Set it in Charles (Proxy > External Proxy Settings) and remove `proxy` and `charlesUpstreamProxy`, or use the embedded recorder.',
  });
}

function throttleUnsupported(address: string): CharlesError {
  return new CharlesError('OPTION_UNSUPPORTED', {
    what: `Failed to throttle the Charles at ${address}`,
    why: 'its throttling is one for all that goes through it, not for one test',
    mend: 'Use the embedded recorder, or switch it in Charles (Proxy > Start Throttling) for the whole run.',
  });
}

function passthroughUnsupported(address: string): CharlesError {
  return new CharlesError('OPTION_UNSUPPORTED', {
    what: `Failed to set the hosts that the Charles at ${address} does not decrypt`,
    why: 'the web interface of Charles cannot set them',
    mend: 'Set them in Charles (Proxy > SSL Proxying Settings > Exclude) and remove `charlesPassthrough`, or use the embedded recorder.',
  });
}

function maxBodyBytesUnsupported(address: string): CharlesError {
  return new CharlesError('OPTION_UNSUPPORTED', {
    what: `Failed to limit the bodies that the Charles at ${address} records`,
    why: 'the web interface of Charles cannot set a limit',
    mend: 'Remove `maxBodyBytes` from `charlesLimits`, or use the embedded recorder.',
  });
}
