// What toMatchTraffic says when it fails: the diff of the two texts, or why there was nothing to compare.
import path from 'node:path';
import type { ExpectMatcherState } from '@playwright/test';
import type { Capture } from '../capture/capture.ts';
import { browsersOwn } from '../session/browsers-own.ts';
import type { Entry } from '../session/entry.ts';
import { matcherMessage, stoppedNote, timeoutRow } from './message.ts';
import { type Proof, proofSections } from './proof.ts';
import type { SnapshotDifference } from './traffic-snapshot.ts';

const MOST_LINES = 80;
const MESSAGE = { name: 'toMatchTraffic', argument: 'name' };

interface TrafficDifference extends SnapshotDifference {
  /** What was received. */
  readonly entries: readonly Entry[];
}

export function differenceMessage(state: ExpectMatcherState, capture: Capture, difference: TrafficDifference): string {
  const { file, expected, received, entries } = difference;
  const lines = expected === null ? [] : diffLines(state, expected, received);
  return matcherMessage(state, {
    ...MESSAGE,
    rows: [
      ...(file === null ? [] : [{ label: 'Snapshot', text: path.relative(process.cwd(), file) }]),
      {
        label: 'Received',
        text: expected === null ? 'no such snapshot' : changes(expected, received),
        tone: 'received' as const,
      },
    ],
    sections: [
      lines,
      browsersOwn(entries),
      stoppedNote(capture),
      [
        expected === null
          ? 'To write it: npx playwright test --update-snapshots'
          : 'If this is as it should be now: npx playwright test --update-snapshots',
      ],
    ],
  });
}

export function unprovenMessage(state: ExpectMatcherState, proof: Proof, timeout: string | null): string {
  return matcherMessage(state, {
    ...MESSAGE,
    rows: [
      { label: 'Expected', text: 'all traffic, settled', tone: 'expected' },
      { label: 'Received', text: 'nothing to compare yet: no snapshot was read or written', tone: 'received' },
      ...(proof.pending === null ? [] : timeoutRow(timeout)),
    ],
    sections: proofSections(proof),
  });
}

/** `1 request is new, 2 are missing`, by their first lines. */
function changes(expected: string, received: string): string {
  const [before, now] = [heads(expected), heads(received)];
  const added = [...now].filter((head) => !before.has(head)).length;
  const gone = [...before].filter((head) => !now.has(head)).length;
  if (added === 0 && gone === 0) return 'the same requests, with other contents';
  const requests = (count: number): string => `${count} request${count === 1 ? ' is' : 's are'}`;
  if (gone === 0) return `${requests(added)} new`;
  if (added === 0) return `${requests(gone)} missing`;
  return `${requests(added)} new, ${gone} ${gone === 1 ? 'is' : 'are'} missing`;
}

function heads(text: string): ReadonlySet<string> {
  return new Set(text.split(/\r?\n/).filter((line) => /^[^\s(]/.test(line)));
}

type Diff = (expected: string, received: string, options: object) => string | null;

function diffLines({ utils }: ExpectMatcherState, expected: string, received: string): string[] {
  if (expected.replaceAll('\r\n', '\n') === received) {
    return ['Only the line ends differ: keep those of the snapshot as they are, with `*.txt text eol=lf` in .gitattributes.'];
  }
  // Playwright's type leaves out the options, which merely shorten.
  const diff = (utils.diff as Diff)(expected, received, {
    aAnnotation: 'Snapshot',
    bAnnotation: 'This run',
    expand: false,
    contextLines: 2,
  });
  const lines = (diff ?? '').trimEnd().split('\n');
  const left = lines.length - MOST_LINES;
  return left > 0 ? [...lines.slice(0, MOST_LINES), `… ${left} more lines`] : lines;
}
