// A Charles that the run starts for itself: found or started by its first worker, shared by all, gone with the run.
import path from 'node:path';
import { digestOf } from '../channel/endpoint.ts';
import { joinDaemon } from '../channel/join.ts';
import { CharlesError, isCharlesError } from '../errors/charles-error.ts';
import { isNothingThere } from '../errors/nothing-there.ts';
import { type CharlesUse, openCharlesRecorder } from '../recorder/charles-recorder.ts';
import type { Recorder } from '../recorder/recorder.ts';
import type { Hello } from './hello.ts';
import type { LaunchOptions } from './launch-options.ts';
import { HOST } from './port.ts';

const MODULE = new URL('./main.js', import.meta.url);

/**
 * Resolves when Charles answers, which takes as long as its start.
 * @throws CharlesError `OPTION_INVALID` when the configuration cannot be read, `ENGINE_MISSING` when there is no Charles,
 * `ENGINE_FAILED` when it does not start.
 */
export async function openLaunchedRecorder(options: LaunchOptions, use: CharlesUse): Promise<Recorder> {
  const settled = { ...options, ...(options.config === undefined ? {} : { config: path.resolve(options.config) }) };
  // Workers are children of the runner: its pid names the run.
  const runner = String(process.ppid);
  const key = `${runner}-${digestOf(MODULE.href, process.version, JSON.stringify(settled))}`;
  const channel = await joinDaemon({ key, module: MODULE, args: [runner] });
  const { port, user, pid, id, warnings } = await channel.call<Hello>('hello', settled).catch((error) => {
    // The launcher waits for that after a failure.
    channel.close();
    throw error;
  });
  for (const warning of warnings) process.stderr.write(`playwright-charles: ${warning}\n`);
  const recorder = await openCharlesRecorder({ host: HOST, port, ...user }, { ...use, instance: id });
  return {
    ...recorder,
    pid,
    // The launcher goes with its Charles; a reply that breaks off says less.
    explain: (error) =>
      isCharlesError(error, 'RECORDER_UNREACHABLE') && (!channel.open || isNothingThere(error))
        ? charlesDied(pid, error)
        : recorder.explain(error),
    close: () => {
      recorder.close();
      channel.close();
    },
  };
}

function charlesDied(pid: number, cause: CharlesError): CharlesError {
  return new CharlesError('ENGINE_DIED', {
    what: 'Failed to read from the Charles that this run has started',
    why: `it does not answer any more (pid ${pid}): ${cause.why}; what had been read until then is kept`,
    mend: 'The next worker starts a new one. A Charles without a licence ends after 30 minutes; else look why its process ended.',
    cause,
  });
}
