// Whether the recording can be switched on and off, as a capture does it; in between, doctor's own requests go through.
import { randomUUID } from 'node:crypto';
import { startRecording, stopRecording } from '../../../capture/recording.ts';
import { openCharlesRecorder } from '../../../recorder/charles-recorder.ts';
import type { Recorder } from '../../../recorder/recorder.ts';
import { type Check, type Finding, ok, problem, Unsettled, whyOf } from '../check.ts';
import type { Context } from '../context.ts';
import { startOrigin } from '../origin.ts';
import { sendTraffic } from '../traffic.ts';

export const recording: readonly Check[] = [
  {
    id: 'recording',
    run: async (context) => {
      context.recording = (await context.control.recordingStatus()) === 'recording';
      if (!context.recording) return ok('it does not record at the moment');
      return ok('it records at the moment: a capture leaves it on at its end (adoptExisting: false would refuse it)');
    },
  },
  {
    id: 'recording-switch',
    run: async (context) => {
      const recorder = await openCharlesRecorder(context.target, { workers: 1, exclusive: false });
      try {
        context.shared = await recorder.leases.exclusive(async ({ held }) => held.length > 0);
        return await record(context, recorder);
      } finally {
        recorder.close();
      }
    },
  },
];

async function record(context: Context, recorder: Recorder): Promise<Finding> {
  if (context.shared && !context.local) {
    context.unsafe = 'tests that run now capture with it, and tell requests apart by time';
    throw new Unsettled(`not tried: ${context.unsafe}`, 'Run doctor when none do.');
  }
  const lease = randomUUID();
  let repaired: string | null = null;
  try {
    ({ repaired } = await startRecording(recorder, context.control, lease, { adoptExisting: true, resetSession: false }));
  } catch (error) {
    // What says nothing of the recording can still be found out.
    await send(context);
    throw error;
  }
  context.recorded = true;
  await send(context);
  const { lost, recording: left } = await stopRecording(recorder, context.control, lease);
  const also = repaired === null ? '' : ` ${repaired}`;
  if (lost) {
    return problem(
      `it stopped recording by itself while doctor was at it.${also}`,
      'Proxy > Recording Settings: raise the limit, or clear the session. Leave the recording alone while tests run.',
    );
  }
  if (context.shared) return unknown(`not tried: tests that run now capture with it.${also}`, 'Run doctor when none do.');
  if (left === 'left-on-adopted') {
    return unknown(`not tried: it was recording already.${also}`, 'Proxy > Stop Recording, then run doctor again.');
  }
  return ok(`it can be switched on and off, and was.${also}`);
}

function unknown(finding: string, mend: string): Finding {
  return { verdict: 'unknown', finding, mend };
}

async function send(context: Context): Promise<void> {
  if (context.unsafe !== null) return;
  const { target, marker, local } = context;
  try {
    context.origin = local ? await startOrigin() : null;
    context.traffic = await sendTraffic(target, marker, context.origin, context.lasting);
  } catch (error) {
    context.unsafe = whyOf(error);
  }
}
