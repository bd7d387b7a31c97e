// Puts a capture into the report: one line as an annotation, a readable summary, the snapshot as files.
import type { Snapshot, SnapshotFormat } from '../capture/snapshot.ts';
import type { StopResult } from '../capture/stop-result.ts';
import type { Entry } from '../session/entry.ts';
import type { RedactionRules } from '../session/redaction/redaction.ts';
import { summaryLine, summaryText } from './summary.ts';

/** The part of Playwright's `TestInfo` that a report needs. */
export interface Report {
  readonly annotations: { type: string; description?: string }[];
  readonly attachments: { name: string; contentType: string; body?: Buffer; path?: string }[];
}

export interface Attachment {
  readonly entries: readonly Entry[];
  readonly numberOf: (entry: Entry) => number | null;
  readonly result: StopResult;
  readonly snapshots: readonly Snapshot[];
  readonly rules: RedactionRules;
  /** What the policy of the test says; empty without one. */
  readonly policy: readonly string[];
}

const NAMES: Readonly<Record<SnapshotFormat, string>> = { chlsj: 'charles session', har: 'charles har' };
// HAR has no type of its own that Playwright's blob report knows: with another, the file would get the extension `.dat` there.
const JSON_TYPE = 'application/json';

export function attachCapture(report: Report, { entries, numberOf, result, snapshots, rules, policy }: Attachment): void {
  const verdict = result.status === 'stopped' ? '' : ' (stop_failed)';
  report.annotations.push({ type: 'charles', description: `${summaryLine(entries)}${verdict}` });
  // Not attach(): it writes to the output folder, and the summary must reach the report without one.
  const body = Buffer.from(summaryText(entries, result, rules, numberOf, policy));
  report.attachments.push({ name: 'charles summary', contentType: 'text/plain', body });
  for (const { format, path } of snapshots) report.attachments.push({ name: NAMES[format], contentType: JSON_TYPE, path });
}
