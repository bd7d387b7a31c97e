// The stop of a capture: settle, stop the recording, verify, read the last time, save. Nothing here throws.
import type { ControlClient } from '../control/index.ts';
import type { Recorder } from '../recorder/recorder.ts';
import type { Relay } from '../recorder/relay.ts';
import type { EntryCollection } from './collection.ts';
import type { Ownership } from './ownership.ts';
import { Phases } from './phases.ts';
import type { Reader } from './reader.ts';
import { type RecordingStopped, stopRecording } from './recording.ts';
import { recordingLost } from './recording-errors.ts';
import { settle } from './settle.ts';
import type { Saved } from './snapshot.ts';
import type { StopResult, StopWarning } from './stop-result.ts';

export interface StopParts {
  readonly captureId: string;
  readonly recorder: Recorder;
  readonly control: ControlClient;
  readonly relay: Relay;
  readonly reader: Reader;
  readonly collection: EntryCollection;
  readonly ownership: Ownership;
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
// Saving comes last and must not be starved by what hung before it.
const TIME_TO_SAVE = 5_000;

export async function stopCapture(parts: StopParts): Promise<Stopped> {
  const { captureId, recorder, control, reader, collection } = parts;
  const phases = new Phases(parts.stopTimeout);
  // Nothing is triggered any more: quiet that has passed already counts.
  const quiet = { quietFor: QUIET_BEFORE_STOP, since: 0, timeout: parts.settleTimeout, ignore: [] };
  await phases.run('settle', () => settle(parts, quiet));
  const settleFailures = phases.failures.splice(0);
  const released =
    parts.released ??
    (await phases.run('stop recording', () => explained(recorder, stopRecording(recorder, control, captureId)))) ??
    null;
  if (released?.lost) phases.failures.push(recordingLost(recorder.address).message);
  const read = await phases.run('final export', async () => {
    await reader.read();
    return true;
  });
  // A read that failed while settling matters only if the last one failed too.
  if (read === undefined && phases.failures.length === 0) phases.failures.push(...settleFailures);
  const saved = parts.save === null ? null : await phases.run('save snapshot', parts.save, TIME_TO_SAVE);
  if (saved?.failure) phases.failures.push(saved.failure.message);
  const persistedPath = saved?.snapshots[0]?.path ?? null;
  const facts = { captureId, persistedPath, totalItems: collection.entries.length, warnings: warningsOf(parts, released) };
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

function warningsOf({ reader, collection, ownership }: StopParts, released: RecordingStopped | null): StopWarning[] {
  const warnings: StopWarning[] = [...(released?.warnings ?? ['stop_recording_failed_after_retry' as const])];
  if (reader.resetSeen) warnings.push('session_reset_detected');
  if (ownership.unknown > 0) warnings.push(`entries_without_client_port: ${ownership.unknown}`);
  if (collection.inFlight.length > 0) warnings.push(`entries_still_in_flight: ${collection.inFlight.length}`);
  return warnings;
}

async function explained<Result>(recorder: Recorder, work: Promise<Result>): Promise<Result> {
  return work.catch((error) => Promise.reject(recorder.explain(error)));
}
