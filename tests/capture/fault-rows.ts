// The rows of docs/faults.md: how a Charles is made to fail as each says, and which requests are meant by what it keeps.
import { rowsUnder } from '../docs/documents.ts';
import type { FaultArgument, FaultName } from '../support/stand-in/start.ts';
import type { Moment } from './fault-moments.ts';

export interface Row {
  readonly moment: Moment;
  /** What Charles does, as the document says it. */
  readonly charles: string;
  /** Null where others do it over the control pages. */
  readonly fault: readonly [FaultName, FaultArgument] | null;
}

/** What the document says of one row. */
export interface Said {
  readonly moment: string;
  readonly charles: string;
  readonly test: string;
  readonly kept: string;
}

export interface Seen {
  readonly passes: boolean;
  /** Codes of the start and the body. */
  readonly body: readonly string[];
  readonly stop: readonly string[];
  readonly warnings: readonly string[];
  readonly kept: readonly string[];
}

const START = { page: 'recording/start' };
const READ = { page: 'session/export-json' };
const STOP = { page: 'recording/stop' };
const EXPORT = { page: 'session/export-json', from: 'recording/stop' };

/** What hangs or answers garbage does so from then on, the rest happens once. */
export const ROWS: readonly Row[] = [
  row('start', 'dies', ['die', START]),
  row('start', 'restarts', ['restart', START]),
  row('start', 'hangs', ['hang', { from: START.page }]),
  row('start', 'hangs after it obeyed', ['hang', { from: START.page, after: 1 }]),
  row('start', 'answers garbage', ['garbage', { from: START.page }]),
  // After it was asked to record, before that is verified.
  row('start', 'stops recording', ['recording-off', { page: 'recording/', from: START.page }]),
  row('start', 'is cleared', ['cleared', START]),
  row('read in the test', 'dies', ['die', READ]),
  row('read in the test', 'restarts', ['restart', READ]),
  row('read in the test', 'hangs', ['hang', { from: READ.page }]),
  row('read in the test', 'answers garbage', ['garbage', { from: READ.page }]),
  row('read in the test', 'is cleared', ['cleared', READ]),
  row('read in the test', 'stops recording', ['recording-off', {}]),
  row('read in the test, after a request on a kept connection', 'is cleared', ['cleared', READ]),
  row('between two requests, before any read', 'restarts and records at once, as a desk Charles', ['restart', {}]),
  row('between two requests, before any read', 'is cleared', ['cleared', {}]),
  row('during a request on a new connection', 'does not record, and then does again', null),
  row('during a request on a kept connection', 'does not record, and then does again', null),
  row('stop', 'dies', ['die', STOP]),
  row('stop', 'restarts and is not back after 250 ms', ['restart', { ...STOP, delay: 60_000 }]),
  row('stop', 'hangs', ['hang', { from: STOP.page }]),
  row('stop', 'answers garbage', ['garbage', { from: STOP.page }]),
  row('stop', 'is cleared', ['cleared', STOP]),
  row('stop', 'stops recording before it, by itself', ['recording-off', {}]),
  row('final export', 'dies', ['die', EXPORT]),
  row('final export', 'restarts', ['restart', EXPORT]),
  row('final export', 'hangs, with the default limits', ['hang', EXPORT]),
  row('final export', 'hangs, with an `exportTimeout` below the `stopTimeout`', ['hang', EXPORT]),
  row('final export', 'answers garbage', ['garbage', EXPORT]),
  row('final export', 'is cleared', ['cleared', EXPORT]),
  row('final export', 'stops recording', ['recording-off', EXPORT]),
];

/** Paths in their order. The second request of a test is the one that may be lost. */
const KEPT: Readonly<Record<string, (sent: readonly string[]) => readonly string[]>> = {
  everything: (sent) => sent,
  'nothing was sent': () => [],
  'read so far': () => ['/first'],
  'read so far, and what came after': () => ['/first', '/third'],
  'what came before': () => ['/first'],
  'what came after': () => ['/second'],
  'what came before and after': () => ['/first', '/third'],
  'what was read while settling': (sent) => sent,
};

export const SAID: readonly Said[] = rowsUnder('docs/faults.md', 'When Charles fails').map((line) => {
  const [moment = '', charles = '', test = '', kept = ''] = line.slice(2, -2).split(' | ');
  return { moment, charles, test, kept };
});

/** What the run of a row is to show: all codes and warnings by name, and all that is kept, by what the document says. */
export function promised({ test, kept }: Said, sent: readonly string[]): Seen {
  const stop = test.includes('STOP_FAILED') ? Math.max(0, test.indexOf('the stop')) : test.length;
  return {
    passes: /^(\*\*)?passes/.test(test),
    body: codesIn(test.slice(0, stop)),
    stop: codesIn(test.slice(stop)),
    warnings: namesIn(test, /`([a-z]+(?:_[a-z]+)+)`/g),
    kept: KEPT[kept]?.(sent) ?? [`what is "${kept}"?`],
  };
}

/** Of errors, as their messages and the document have them. */
export function codesIn(text: string): string[] {
  return namesIn(text, /[`[]([A-Z]+(?:_[A-Z]+)+)[`\]]/g);
}

function namesIn(text: string, pattern: RegExp): string[] {
  return [...new Set([...text.matchAll(pattern)].map(([, name = '']) => name))].sort();
}

function row(moment: Moment, charles: string, fault: Row['fault']): Row {
  return { moment, charles, fault };
}
