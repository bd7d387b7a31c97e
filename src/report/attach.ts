// Puts a capture into the report: one line as an annotation, a readable summary, the snapshot as a file.
import type { StopResult } from '../capture/stop-result.ts';
import type { Entry } from '../session/entry.ts';
import type { RedactionRules } from '../session/redaction.ts';
import { summaryLine, summaryText } from './summary.ts';

/** The part of Playwright's `TestInfo` that a report needs. */
export interface Report {
  readonly annotations: { type: string; description?: string }[];
  attach(name: string, options: { body?: string; path?: string; contentType?: string }): Promise<void>;
}

export interface Attachment {
  readonly entries: readonly Entry[];
  readonly result: StopResult;
  /** The snapshot's path; null when there is none. */
  readonly snapshot: string | null;
  readonly rules: RedactionRules;
}

export async function attachCapture(report: Report, { entries, result, snapshot, rules }: Attachment): Promise<void> {
  const verdict = result.status === 'stopped' ? '' : ' (stop_failed)';
  report.annotations.push({ type: 'charles', description: `${summaryLine(entries)}${verdict}` });
  await report.attach('charles summary', { body: summaryText(entries, result, rules), contentType: 'text/plain' });
  if (snapshot !== null) await report.attach('charles session', { path: snapshot, contentType: 'application/json' });
}
