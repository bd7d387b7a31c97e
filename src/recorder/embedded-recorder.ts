// The default recorder: our engine in its own process, shared by the workers of one run.
import { isDeepStrictEqual } from 'node:util';
import { digestOf } from '../channel/endpoint.ts';
import { joinDaemon } from '../channel/join.ts';
import { ControlClient } from '../control/index.ts';
import { keepConnections } from '../control/kept-connections.ts';
import { CharlesError, isCharlesError } from '../errors/charles-error.ts';
import { Leases } from '../lease/leases.ts';
import type { ThrottleSetting } from '../util/throttle-setting.ts';
import { engineClock } from './engine-clock.ts';
import { DIRECT, type Recorder, type Route, type RouteOptions } from './recorder.ts';

interface Hello {
  readonly pid: number;
  readonly port: number;
  readonly username: string;
  readonly password: string;
  readonly ca: { readonly pem: string; readonly spki: string };
}

const HOST = '127.0.0.1';
const MODULE = new URL('../embedded/main.js', import.meta.url);

/**
 * Joins the engine of this run, starting it if this is the first worker.
 * @throws CharlesError `ENGINE_MISSING` when mockttp is not installed, `ENGINE_FAILED` when it does not start.
 */
export async function openEmbeddedRecorder(): Promise<Recorder> {
  // Workers are children of the runner: its pid names the run.
  const runner = String(process.ppid);
  const key = `${runner}-${digestOf(MODULE.href, process.version)}`;
  const channel = await joinDaemon({ key, module: MODULE, args: [runner] });
  const { pid, port, username, password, ca } = await channel.call<Hello>('hello');
  const clock = await engineClock(channel);
  return {
    kind: 'embedded',
    attribution: 'port',
    address: `${HOST}:${port}`,
    leases: new Leases(channel),
    ca,
    sendsCa: true,
    pid,
    openRoute: async (): Promise<Route> => {
      let throttled = false;
      let current = DIRECT;
      const { port: routePort } = await channel.call<{ port: number }>('relay.open', current);
      // The engine closes no idle connection: tests need not pay for new ones.
      const connections = keepConnections(`${HOST}:${routePort}`);
      return {
        host: HOST,
        port: routePort,
        now: clock,
        control: (limits) => new ControlClient({ host: HOST, port: routePort, username, password }, limits, connections),
        // Other options cost the relay its open connections to origins.
        configure: async (options: RouteOptions) => {
          if (isDeepStrictEqual(options, current)) return;
          await channel.call('relay.configure', { ...options, port: routePort });
          current = options;
        },
        throttle: async (setting: ThrottleSetting) => {
          if (setting === null && !throttled) return;
          throttled = true;
          await channel.call('relay.throttle', { setting, port: routePort });
          throttled = setting !== null;
        },
        forget: (before: number) => channel.call('relay.forget', { before, port: routePort }),
      };
    },
    explain: (error) => (!channel.open && isCharlesError(error, 'RECORDER_UNREACHABLE') ? engineDied(pid, error) : error),
    close: () => channel.close(),
  };
}

function engineDied(pid: number, cause: unknown): CharlesError {
  return new CharlesError('ENGINE_DIED', {
    what: 'Failed to read from the embedded recorder',
    why: `its process (pid ${pid}) has ended or was killed; what had been read until then is kept`,
    mend: 'The next worker starts a new one. If nobody killed it, look for the out-of-memory killer in the system log.',
    cause,
  });
}
