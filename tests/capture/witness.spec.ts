// The last finished entry of a session that was seen: when it is gone, the session was cleared.
import { expect, test } from '@playwright/test';
import { Witness } from '../../src/capture/witness.ts';
import type { RawEntry } from '../../src/session/raw-entry.ts';
import { rawEntry } from '../session/fixtures/raw.ts';

const times = { ...rawEntry().times, end: rawEntry().times.start };
const finished = rawEntry({ path: '/a', clientPort: 1, times });
const connecting = rawEntry({ method: 'CONNECT', path: null, clientPort: 2 });
const through = rawEntry({ path: '/b', clientPort: 2, times });

function gone(reads: readonly (readonly RawEntry[])[]): boolean[] {
  const witness = new Witness();
  return reads.map((heads) => {
    const watch = witness.watch();
    for (const head of heads) watch.see(head);
    return watch.isGone();
  });
}

test('a finished entry that is gone tells of a clear once, and not what took its place', () => {
  expect(gone([[], [finished], [finished, through], [finished], [finished], []])).toEqual([
    false,
    false,
    false,
    true,
    false,
    true,
  ]);
});

test('what is in flight tells nothing: a CONNECT gives way to its request', () => {
  expect(
    gone([
      [finished, connecting],
      [finished, through],
    ]),
  ).toEqual([false, false]);
});
