// Puts a capture into the report: one line as an annotation, a readable summary, the snapshot as a file.
import type { StopResult } from '../capture/stop-result.ts';
import type { Entry } from '../session/entry.ts';
import type { RedactionRules } from '../session/redaction.ts';
import { summaryLine, summaryText } from './summary.ts';

/** The part of Playwright's `TestInfo` that a report needs. */
export interface Report {
  readonly annotations: { type: string; description?: string }[];
  readonly attachments: { name: string; contentType: string; body?: Buffer; path?: string }[];
}

export interface Attachment {
  readonly entries: readonly Entry[];
  readonly result: StopResult;
  /** The snapshot's path; null when there is none. */
  readonly snapshot: string | null;
  readonly rules: RedactionRules;
}

export function attachCapture(report: Report, { entries, result, snapshot, rules }: Attachment): void {
  const verdict = result.status === 'stopped' ? '' : ' (stop_failed)';
  report.annotations.push({ type: 'charles', description: `${summaryLine(entries)}${verdict}` });
  // Not attach(): it writes to the output folder, and the summary must reach the report without one.
  const body = Buffer.from(summaryText(entries, result, rules));
  report.attachments.push({ name: 'charles summary', contentType: 'text/plain', body });
  if (snapshot !== null) report.attachments.push({ name: 'charles session', contentType: 'application/json', path: snapshot });
}
