// A capture as a small table that people can read in the report.
import type { StopResult } from '../capture/stop-result.ts';
import type { Entry } from '../session/entry.ts';
import { type RedactionRules, redactUrl } from '../session/redaction/redaction.ts';
import { sessionStats } from '../session/stats.ts';
import { formatBytes, formatCount, formatDuration } from '../util/format.ts';

// The report page freezes on long lines and large bodies.
const LINE = 120;
const MOST_BYTES = 48_000;

/** As in `12 requests, 1 failed, 340 kB`. */
export function summaryLine(entries: readonly Entry[]): string {
  const { requests, failed, inFlight, bytes } = sessionStats(entries);
  const parts = [formatCount(requests, 'request'), `${failed} failed`];
  if (inFlight > 0) parts.push(`${inFlight} in flight`);
  return [...parts, formatBytes(bytes.sent + bytes.received)].join(', ');
}

/** Number, method, URL, status, size and time of each entry, wrapped and under 50 kB; secrets redacted. */
export function summaryText(
  entries: readonly Entry[],
  result: StopResult,
  rules: RedactionRules,
  numberOf: (entry: Entry) => number | null,
  policy: readonly string[] = [],
): string {
  const head = [summaryLine(entries), ...resultLines(result), ...policy.map(wrap), ''];
  const rows: string[] = [];
  let room = MOST_BYTES - Buffer.byteLength(head.join('\n'));
  for (const entry of entries) {
    const row = rowOf(entry, numberOf(entry), rules);
    room -= Buffer.byteLength(row) + 1;
    if (room < 0) return [...head, ...rows, `… and ${entries.length - rows.length} more: see the snapshot.`].join('\n');
    rows.push(row);
  }
  return [...head, ...rows].join('\n');
}

function resultLines({ captureId, status, recording, warnings, error }: StopResult): string[] {
  const lines = [`${captureId}: ${status}, recording ${recording}`];
  if (warnings.length > 0) lines.push(`warnings: ${warnings.join(', ')}`);
  if (error !== null) lines.push(...error.split('\n'));
  return lines.map(wrap);
}

function rowOf(entry: Entry, number: number | null, rules: RedactionRules): string {
  const label = number === null ? '' : `#${number}`;
  const status = entry.status ?? (entry.state === 'in-flight' ? '…' : 'ERR');
  const size = formatBytes(entry.totalSize ?? 0);
  const row = wrap(
    `${label.padEnd(5)}${String(status).padEnd(4)}${entry.method.padEnd(8)}${size.padStart(8)}${formatDuration(entry.duration).padStart(9)}  ${redactUrl(entry.url, rules)}`,
  );
  return entry.error === null ? row : `${row}\n${wrap(`    ${redactUrl(entry.error, rules)}`)}`;
}

function wrap(line: string): string {
  const pieces: string[] = [];
  for (let rest = line; rest.length > 0; rest = rest.slice(LINE)) pieces.push(rest.slice(0, LINE));
  return pieces.join('\n      ');
}
