// The stop of a capture: settle, stop the recording, verify, read the last time, save. Nothing here throws.
import type { ControlClient } from '../control/index.ts';
import type { Recorder } from '../recorder/recorder.ts';
import type { EntryCollection } from './collection.ts';
import { isOpenedAhead } from './in-flight.ts';
import { type LossParts, sessionLost, unrecorded } from './losses.ts';
import { Phases } from './phases.ts';
import { type RecordingStopped, stopRecording } from './recording.ts';
import { recordingLost } from './recording-errors.ts';
import type { SessionSource } from './session-source.ts';
import { settle } from './settle.ts';
import type { Saved } from './snapshot.ts';
import type { StopResult, StopWarning } from './stop-result.ts';

export interface StopParts extends LossParts {
  readonly captureId: string;
  readonly recorder: Recorder;
  readonly control: ControlClient;
  readonly collection: EntryCollection;
  readonly source: SessionSource;
  /** What a run that was killed had left; null when there was nothing. */
  readonly repaired: string | null;
  /** Milliseconds for the whole stop. */
  readonly stopTimeout: number;
  /** Milliseconds to wait for what is in flight. */
  readonly settleTimeout: number;
  /** Saves the snapshot; null when this stop saves nothing. */
  readonly save: (() => Promise<Saved>) | null;
  /** Set when an earlier attempt already released the lease. */
  readonly released: RecordingStopped | null;
}

export interface Stopped {
  readonly result: StopResult;
  readonly released: RecordingStopped | null;
}

// Long enough for the last bytes to be recorded, short enough that a test does not feel it.
const QUIET_BEFORE_STOP = 50;
// What the settling may take beyond its timeout, for a read that is under way.
const LAST_READ = 5_000;
// Of the whole time, what each of the two steps that count most has whatever the others took.
const SHARE = 1 / 3;
// Saving comes last and must not be starved by what hung before it.
const TIME_TO_SAVE = 5_000;

export async function stopCapture(parts: StopParts): Promise<Stopped> {
  const { captureId, recorder, control, relay, reader, collection, source } = parts;
  const phases = new Phases(parts.stopTimeout);
  const atLeast = parts.stopTimeout * SHARE;
  // Nothing is triggered any more: quiet that has passed already counts.
  const quiet = { quietFor: QUIET_BEFORE_STOP, since: 0, timeout: parts.settleTimeout, ignore: [], hurried: true };
  await phases.run('settle', (signal) => settle(parts, { ...quiet, signal }), {
    atMost: parts.settleTimeout + LAST_READ,
    limit: 'settleTimeout',
  });
  const settleFailures = phases.failures.splice(0);
  // Later bytes may have come too late to be recorded.
  const settledAt = relay.now() - QUIET_BEFORE_STOP;
  const released =
    parts.released ??
    (await phases.run('stop recording', () => explained(recorder, stopRecording(recorder, control, captureId)), { atLeast })) ??
    null;
  if (released?.lost) phases.failures.push((source.failure ?? recordingLost(recorder.address)).message);
  const final = async (signal: AbortSignal): Promise<true> => {
    await reader.read({ signal, urgent: true });
    return true;
  };
  const read = await phases.run('final export', final, { atLeast });
  // A read that failed while settling matters only if the last one failed too.
  if (read === undefined && phases.failures.length === 0) phases.failures.push(...settleFailures);
  const missing = unrecorded(parts, settledAt);
  const lost = sessionLost(parts, missing);
  if (lost !== null) phases.failures.push(lost.message);
  const saved = parts.save === null ? null : await phases.run('save snapshot', parts.save, { atLeast: TIME_TO_SAVE });
  if (saved?.failure) phases.failures.push(saved.failure.message);
  const persistedPath = saved?.snapshots[0]?.path ?? null;
  const warnings = warningsOf(parts, released, missing);
  const facts = { captureId, persistedPath, totalItems: collection.entries.length, warnings };
  return { result: resultOf(facts, released, phases.failures), released };
}

function resultOf(
  facts: Pick<StopResult, 'captureId' | 'persistedPath' | 'totalItems' | 'warnings'>,
  released: RecordingStopped | null,
  failures: readonly string[],
): StopResult {
  if (released !== null && failures.length === 0) {
    const { recording } = released;
    return { ...facts, status: 'stopped', recoverable: false, activeCapturePreserved: false, error: null, recording };
  }
  const recording = released?.recording ?? 'unknown';
  const error = failures.join('\n');
  return { ...facts, status: 'stop_failed', recoverable: true, activeCapturePreserved: true, error, recording };
}

function warningsOf(parts: StopParts, released: RecordingStopped | null, missing: number): StopWarning[] {
  const { recorder, reader, collection, repaired } = parts;
  const unknown = reader.look?.unknown ?? 0;
  const warnings: StopWarning[] = repaired === null ? [] : [`left_by_killed_run: ${repaired}`];
  warnings.push(...(released?.warnings ?? ['stop_recording_failed_after_retry' as const]));
  if (reader.resetSeen) warnings.push('session_reset_detected');
  if (recorder.attribution === 'window') warnings.push('attributed_by_time');
  if (missing > 0) warnings.push(`unrecorded_connections: ${missing}`);
  if (unknown > 0) warnings.push(`entries_without_client_port: ${unknown}`);
  const inFlight = collection.inFlight.filter((entry) => !isOpenedAhead(entry)).length;
  if (inFlight > 0) warnings.push(`entries_still_in_flight: ${inFlight}`);
  return warnings;
}

async function explained<Result>(recorder: Recorder, work: Promise<Result>): Promise<Result> {
  return work.catch((error) => Promise.reject(recorder.explain(error)));
}
