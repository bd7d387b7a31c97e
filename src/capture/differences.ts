// The fields in which one entry differs from a query, and those in which it does not.
import type { Mismatch } from '../session/query/query.ts';
import { formatCount } from '../util/format.ts';
import { type DiffLine, lineDiff } from '../util/line-diff.ts';
import type { Paint } from '../util/paint.ts';
import { cutAtEnd, cutInMiddle } from '../util/printable.ts';

const LONGEST_TEXT = 200;
const LONGEST_LINE = 120;
const MOST_DIFF_LINES = 16;

/** A line for each field that differs, bodies as a diff if `withDiffs`, and one line for all that fit. */
export function differences(
  mismatches: readonly Mismatch[],
  asked: readonly string[],
  paint: Paint,
  withDiffs: boolean,
): string[] {
  const differing = new Set(mismatches.map(({ field }) => field));
  const fitting = asked.filter((field) => !differing.has(field));
  return [
    ...mismatches.flatMap((mismatch) => differenceLines(mismatch, paint, withDiffs)),
    ...(fitting.length > 0 ? [`✓ ${cutAtEnd(fitting.join(', '), LONGEST_TEXT)}`] : []),
  ];
}

function differenceLines(mismatch: Mismatch, paint: Paint, withDiffs: boolean): string[] {
  const field = `✗ ${cutAtEnd(mismatch.field, LONGEST_TEXT)}:`;
  const { expected, received } = mismatch;
  const diff = withDiffs ? mismatch.diff : null;
  if (diff !== null) {
    const lines = lineDiff(diff.expected, diff.received);
    // One changed line says no more than the two texts do.
    if (lines.filter(({ sign }) => sign === '-' || sign === '+').length > 2) {
      return [`${field} ${paint.expected('- expected')}, ${paint.received('+ received')}`, ...diffLines(lines, paint)];
    }
  }
  return [`${field} expected ${paint.expected(shown(expected))}, received ${paint.received(shown(received))}`];
}

function diffLines(lines: readonly DiffLine[], paint: Paint): string[] {
  const left = lines.length - MOST_DIFF_LINES;
  return [
    ...lines.slice(0, MOST_DIFF_LINES).map((line) => `    ${painted(line, paint)}`.trimEnd()),
    ...(left > 0 ? [`    … ${formatCount(left, 'more line')}`] : []),
  ];
}

function painted({ sign, text }: DiffLine, paint: Paint): string {
  const line = `${sign} ${cutAtEnd(text, LONGEST_LINE)}`;
  if (sign === '-') return paint.expected(line);
  return sign === '+' ? paint.received(line) : line;
}

function shown(text: string): string {
  return /^[a-z]+:\/\/\S+$/i.test(text) ? cutInMiddle(text, LONGEST_TEXT) : cutAtEnd(text, LONGEST_TEXT) || '""';
}
