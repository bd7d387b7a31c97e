// What a capture is given by its fixture.
import type { ControlClient } from '../control/index.ts';
import type { Recorder, Route } from '../recorder/recorder.ts';
import type { Relay } from '../recorder/relay.ts';
import type { Entry } from '../session/entry.ts';
import type { CompiledQuery } from '../session/query/query.ts';
import type { RedactionRules } from '../session/redaction/redaction.ts';
import type { Sender } from './entries-query.ts';
import type { StartRequest } from './recording.ts';
import type { SnapshotFiles } from './snapshot.ts';

export interface CaptureLimits {
  /** Milliseconds to start a capture. */
  readonly startTimeout: number;
  /** Milliseconds to stop one, the settling included. */
  readonly stopTimeout: number;
  /** Milliseconds that a stop waits for what is in flight. */
  readonly settleTimeout: number;
}

export interface CaptureOptions extends StartRequest {
  /** If any are given, an entry must match one of them. */
  readonly include: readonly CompiledQuery[];
  readonly exclude: readonly CompiledQuery[];
  /** True makes what the session already holds at the start the capture's own too. */
  readonly includeExisting: boolean;
}

/** Runs the body as a step of the test's report, or just runs it where there is none. */
export type Step = <Result>(title: string, body: () => Promise<Result>) => Promise<Result>;

/** What a page or a context sent. */
export interface Sendings {
  readonly entries: readonly Entry[];
  /** What may be theirs or another's, and which of both makes a difference. */
  readonly untold: readonly Entry[];
}

export type SentBy = (sender: Sender, entries: readonly Entry[]) => Sendings;

export interface CaptureContext {
  readonly recorder: Recorder;
  readonly control: ControlClient;
  readonly route: Route;
  readonly relay: Relay;
  readonly options: CaptureOptions;
  readonly limits: CaptureLimits;
  readonly rules: RedactionRules;
  readonly snapshotFiles: SnapshotFiles;
  /** Shows what a test waits for in its report. */
  readonly step: Step;
  /** Milliseconds until the test ends by its timeout; `Infinity` where that is not known. */
  readonly timeLeft: () => number;
  readonly sentBy: SentBy;
  /** Environment for child processes. */
  readonly env: () => Record<string, string>;
}
