// The start of a capture: options to the recorder, lease, recording on and verified, window open.
import { CharlesError } from '../errors/charles-error.ts';
import { Presence } from '../recorder/presence.ts';
import type { RouteOptions } from '../recorder/recorder.ts';
import type { EntryHead } from '../session/raw-entry.ts';
import { within } from '../util/within.ts';
import { type Attribution, byPort, byTime } from './attribution.ts';
import type { CaptureContext } from './capture-context.ts';
import type { EntryCollection } from './collection.ts';
import { Ownership } from './ownership.ts';
import { Reader } from './reader.ts';
import { startRecording, stopRecording } from './recording.ts';
import { SessionSource } from './session-source.ts';

/** A capture's view of the session from its start on. */
export interface Window {
  readonly reader: Reader;
  readonly collection: EntryCollection;
  readonly source: SessionSource;
  /** When it was opened, by the recorder's clock. */
  readonly since: number;
  /** What a run that was killed had left; null when there was nothing. */
  readonly repaired: string | null;
  /** Ends what watches over the recorder. */
  close(): void;
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
    const release = opening.then(() => stopRecording(context.recorder, context.control, captureId));
    context.recorder.leases.track(release).catch(() => {});
    throw error;
  }
}

async function open(
  captureId: string,
  context: CaptureContext,
  collection: EntryCollection,
  routeOptions: RouteOptions,
): Promise<Window> {
  const { recorder, control, route, relay, options } = context;
  await route.configure(routeOptions);
  // The last test's, if its end could not be told.
  await route.throttle(null, control);
  const since = relay.now();
  relay.connections.forget(since);
  const { repaired } = await startRecording(recorder, control, captureId, options);
  try {
    const source = new SessionSource({ recorder, control, relay, lease: captureId });
    const ownership = await openOwnership(context, source, since);
    if (!options.includeExisting) await route.forget(since);
    const reader = new Reader({ recorder, source, relay, ownership, collection });
    // The embedded recorder's end is known by its channel.
    const presence = recorder.kind === 'charles' ? new Presence(route, () => reader.recorderGone()) : null;
    return { reader, collection, source, since, repaired, close: () => presence?.close() };
  } catch (error) {
    // Nobody will stop a capture that never started.
    await stopRecording(recorder, control, captureId).catch(() => {});
    throw error;
  }
}

async function openOwnership(
  { recorder, route, relay, options }: CaptureContext,
  source: SessionSource,
  since: number,
): Promise<Ownership> {
  const everything = options.includeExisting;
  const isByTime = recorder.attribution === 'window';
  // Of what is in the session already, to be told from what comes.
  const existing = everything !== isByTime ? await heads(source) : [];
  const attribution: Attribution = isByTime
    ? byTime(relay.connections, since, existing)
    : byPort(relay.connections, since, recorder.kind === 'embedded' ? route.port : null);
  return new Ownership(attribution, everything ? existing : []);
}

async function heads(source: SessionSource): Promise<EntryHead[]> {
  const { judge } = await source.read(() => {
    const found: EntryHead[] = [];
    return { found, wants: (head) => found.push(head) === 0 };
  });
  return judge.found;
}

function startedTooSlowly(startTimeout: number): CharlesError {
  return new CharlesError('CAPTURE_TIMEOUT', {
    what: 'Failed to start the capture in time',
    why: `the recorder did not get ready within ${startTimeout} ms`,
    mend: 'Look at the recorder: it answers slowly or hangs. If it needs the time, raise charlesLimits.startTimeout.',
  });
}
