// Whose entry it is: the relay's connections, the window, and the recorder's port that is the relay's alone.
import { expect, test } from '@playwright/test';
import { Ownership } from '../../src/capture/ownership.ts';
import { RelayConnections } from '../../src/recorder/relay-connections.ts';
import type { RawEntry } from '../../src/session/raw-entry.ts';
import { rawEntry } from '../session/fixtures/raw.ts';

const PORT = 40_000;

function entryAt(at: number, changes: Partial<RawEntry> = {}): RawEntry {
  const raw = rawEntry({ clientPort: PORT, clientLocalPort: 9_000, ...changes });
  return { ...raw, times: { ...raw.times, start: new Date(at).toISOString() } };
}

test('an entry belongs to the relay whose connection had its client port when it began', () => {
  const connections = new RelayConnections(Date.now);
  const { openedAt } = connections.open(PORT);
  const ownership = new Ownership(connections, openedAt, null);
  const ours = entryAt(openedAt);
  expect(ownership.pick([ours, entryAt(openedAt, { clientPort: PORT + 1 }), entryAt(openedAt - 1_000)])).toEqual([ours]);
});

test('the same client port towards another port of the recorder is somebody else', () => {
  const connections = new RelayConnections(Date.now);
  const { openedAt } = connections.open(PORT);
  const ownership = new Ownership(connections, openedAt, 9_000);
  const ours = entryAt(openedAt);
  expect(ownership.pick([ours, entryAt(openedAt, { clientLocalPort: 9_001 })])).toEqual([ours]);
});

test('an entry without a client port is counted, never guessed; control.charles is nobody', () => {
  const connections = new RelayConnections(Date.now);
  const { openedAt } = connections.open(PORT);
  const ownership = new Ownership(connections, openedAt, null);
  expect(ownership.pick([entryAt(openedAt, { clientPort: 0 }), entryAt(openedAt, { host: 'Control.Charles' })])).toEqual([]);
  expect(ownership.unknown).toBe(1);
});

test('what was adopted belongs to the capture, whoever sent it', () => {
  const ownership = new Ownership(new RelayConnections(Date.now), Date.now(), 9_000);
  const earlier = entryAt(Date.now() - 60_000, { clientLocalPort: 1 });
  ownership.adopt([earlier]);
  expect(ownership.pick([earlier])).toEqual([earlier]);
});
