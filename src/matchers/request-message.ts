// What toHaveRequest says when it fails: the query, the count, and the nearest entries with the fields that differ.
import type { Capture } from '../capture/capture.ts';
import { describeEntry, explainMiss } from '../capture/explain.ts';
import { type CompiledQuery, describeQuery } from '../session/query.ts';
import type { Count } from './count-requests.ts';

export interface RequestOutcome {
  readonly capture: Capture;
  readonly compiled: CompiledQuery;
  readonly count: Count;
  readonly times: number | undefined;
  readonly timeout: number;
  readonly isNot: boolean;
}

const LISTED = 10;

export function requestMessage(hint: string, outcome: RequestOutcome): string {
  const { capture, compiled, count, times, timeout, isNot } = outcome;
  const { found, pending } = count;
  const { rules } = capture;
  const lines = [
    `${hint} failed`,
    '',
    `Query:    ${describeQuery(compiled, rules)}`,
    `Expected: ${isNot ? 'not ' : ''}${expectation(times)}`,
    `Received: ${found.length} matching of ${capture.collected.length} captured`,
    `Timeout:  ${timeout}ms`,
    '',
  ];
  if (found.length > 0) {
    lines.push('Matching:', ...found.slice(0, LISTED).map((entry) => `  ${describeEntry(entry, rules)}`));
    if (found.length > LISTED) lines.push(`  and ${found.length - LISTED} more`);
  }
  if (!isNot && found.length < (times ?? 1)) lines.push(explainMiss(compiled, capture.collected, rules, capture.hidden));
  if (pending !== null) {
    const listed = pending.slice(0, LISTED).map((entry) => `  ${describeEntry(entry, rules)}`);
    lines.push(
      'The traffic did not settle, so nothing is proven. Still in flight:',
      ...(listed.length > 0 ? listed : ['  bytes on open connections']),
    );
  }
  if (capture.status === 'stopped') lines.push('The capture is stopped: only what it holds was looked at.');
  return lines.join('\n');
}

function expectation(times: number | undefined): string {
  if (times === undefined) return 'at least 1 request';
  return `exactly ${times} request${times === 1 ? '' : 's'}`;
}
