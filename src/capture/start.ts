// The start of a capture: options to the recorder, lease, recording on and verified, window open.
import { CharlesError } from '../errors/charles-error.ts';
import type { RouteOptions } from '../recorder/recorder.ts';
import { within } from '../util/within.ts';
import type { CaptureContext } from './capture-context.ts';
import type { EntryCollection } from './collection.ts';
import { Ownership } from './ownership.ts';
import { Reader } from './reader.ts';
import { startRecording, stopRecording } from './recording.ts';

/** A capture's view of the session from its start on. */
export interface Window {
  readonly reader: Reader;
  readonly collection: EntryCollection;
  readonly ownership: Ownership;
}

export async function openWindow(
  captureId: string,
  context: CaptureContext,
  collection: EntryCollection,
  routeOptions: RouteOptions,
): Promise<Window> {
  const { startTimeout } = context.limits;
  const opening = open(captureId, context, collection, routeOptions).catch((error) =>
    Promise.reject(context.recorder.explain(error)),
  );
  try {
    return await within(opening, startTimeout, () => startedTooSlowly(startTimeout));
  } catch (error) {
    // A start that comes too late holds a lease that nobody will give back.
    void opening.then(() => stopRecording(context.recorder, context.control, captureId)).catch(() => {});
    throw error;
  }
}

async function open(
  captureId: string,
  { recorder, control, route, relay, options }: CaptureContext,
  collection: EntryCollection,
  routeOptions: RouteOptions,
): Promise<Window> {
  await route.configure(routeOptions);
  // The last test's, if its end could not be told.
  await route.throttle(null);
  await startRecording(recorder, control, captureId, options);
  try {
    const since = relay.now();
    relay.connections.forget(since);
    const ownership = new Ownership(relay.connections, since, recorder.kind === 'embedded' ? route.port : null);
    if (options.includeExisting) ownership.adopt(await control.exportSession());
    else await route.forget(since);
    return { reader: new Reader({ recorder, control, relay, ownership, collection }), collection, ownership };
  } catch (error) {
    // Nobody will stop a capture that never started.
    await stopRecording(recorder, control, captureId).catch(() => {});
    throw error;
  }
}

function startedTooSlowly(startTimeout: number): CharlesError {
  return new CharlesError('CAPTURE_TIMEOUT', {
    what: 'Failed to start the capture in time',
    why: `the recorder did not get ready within ${startTimeout} ms`,
    mend: 'Look at the recorder: it answers slowly or hangs. If it needs the time, raise charlesLimits.startTimeout.',
  });
}
