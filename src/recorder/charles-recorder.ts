// A Charles that somebody else runs: reached through its proxy port, its recording shared by lease.
import { digestOf } from '../channel/endpoint.ts';
import { joinDaemon } from '../channel/join.ts';
import { ControlClient, type ControlTarget } from '../control/index.ts';
import { CharlesError } from '../errors/charles-error.ts';
import { Leases } from '../lease/leases.ts';
import type { Recorder, RouteOptions } from './recorder.ts';

const MODULE = new URL('../lease/main.js', import.meta.url);

/** @throws CharlesError of the control client when no Charles answers there or it lets nobody in. */
export async function openCharlesRecorder(target: ControlTarget): Promise<Recorder> {
  await new ControlClient(target).probe();
  const address = `${target.host}:${target.port}`;
  const channel = await joinDaemon({ key: `leases-${digestOf(address, MODULE.href)}`, module: MODULE, args: [] });
  return {
    kind: 'charles',
    address,
    leases: new Leases(channel),
    ca: null,
    pid: null,
    control: (limits) => new ControlClient(target, limits),
    openRoute: async () => ({
      host: target.host,
      port: target.port,
      configure: async ({ upstreamProxy }: RouteOptions) => {
        if (upstreamProxy !== null) throw upstreamProxyUnsupported(address);
      },
      forget: async () => {},
    }),
    explain: (error) => error,
    close: () => channel.close(),
  };
}

function upstreamProxyUnsupported(address: string): CharlesError {
  return new CharlesError('OPTION_UNSUPPORTED', {
    what: `Failed to chain the Charles at ${address} to an upstream proxy`,
    why: 'the web interface of Charles cannot set one',
    mend: 'Set it in Charles (Proxy > External Proxy Settings) and remove `proxy` and `charlesUpstreamProxy`, or use the embedded recorder.',
  });
}
