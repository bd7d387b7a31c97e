// Whose an entry is: the relay's connections, the window, the recorder's port that is the relay's alone, or the time alone.
import { networkInterfaces } from 'node:os';
import { expect, test } from '@playwright/test';
import { byPort, byTime } from '../../src/capture/attribution.ts';
import { type Look, Ownership } from '../../src/capture/ownership.ts';
import { RelayConnections } from '../../src/recorder/relay-connections.ts';
import type { RawEntry } from '../../src/session/raw-entry.ts';
import { rawEntry } from '../session/fixtures/raw.ts';

const PORT = 40_000;

function entryAt(at: number, changes: Partial<RawEntry> = {}): RawEntry {
  const raw = rawEntry({ clientPort: PORT, clientLocalPort: 9_000, ...changes });
  const start = new Date(at).toISOString();
  return { ...raw, times: { ...raw.times, start, requestBegin: start, ...changes.times } };
}

function read(ownership: Ownership, entries: readonly RawEntry[]): { picked: RawEntry[]; look: Look } {
  const look = ownership.look();
  return { picked: entries.filter((entry) => look.wants(entry)), look };
}

test('an entry belongs to the relay whose connection had its client port when it began', () => {
  const connections = new RelayConnections(Date.now);
  const { openedAt } = connections.open(PORT);
  const ownership = new Ownership(byPort(connections, openedAt, null));
  const ours = entryAt(openedAt);
  const { picked, look } = read(ownership, [ours, entryAt(openedAt, { clientPort: PORT + 1 }), entryAt(openedAt - 1_000)]);
  expect(picked).toEqual([ours]);
  expect(look.strangers).toBe(1);
});

test('a request belongs to the window in which it began, also when its tunnel was opened before', () => {
  const connections = new RelayConnections(Date.now);
  const { openedAt } = connections.open(PORT);
  const since = openedAt + 500;
  const ownership = new Ownership(byPort(connections, since, null));
  const times = { ...entryAt(openedAt).times, requestBegin: new Date(since).toISOString() };
  const ours = entryAt(openedAt, { times });
  expect(read(ownership, [ours, entryAt(openedAt)]).picked).toEqual([ours]);
});

test('a tunnel from before the window is of it once its client has sent in it what could be a request', () => {
  const connections = new RelayConnections(Date.now);
  const connection = connections.open(PORT);
  const since = connection.openedAt + 500;
  const ownership = new Ownership(byPort(connections, since, 9_000));
  const tunnel = entryAt(connection.openedAt, { method: 'CONNECT', path: null, tunnel: true });
  const other = { ...tunnel, clientPort: PORT + 1 };
  const entries = [tunnel, { ...tunnel, tunnel: false }, { ...tunnel, clientLocalPort: 9_001 }, other, entryAt(since - 1_000)];
  connection.sentBytes = 31;
  expect(read(ownership, entries).picked).toEqual([]);
  connection.sentBytes = 32;
  const { picked, look } = read(ownership, entries);
  expect(picked).toEqual([tunnel]);
  expect([look.strangers, look.unknown]).toEqual([0, 0]);
});

test('the same client port towards another port of the recorder is somebody else', () => {
  const connections = new RelayConnections(Date.now);
  const { openedAt } = connections.open(PORT);
  const ownership = new Ownership(byPort(connections, openedAt, 9_000));
  const ours = entryAt(openedAt);
  expect(read(ownership, [ours, entryAt(openedAt, { clientLocalPort: 9_001 })]).picked).toEqual([ours]);
});

test('the same client port on another machine is somebody else', () => {
  const connections = new RelayConnections(Date.now);
  const { openedAt } = connections.open(PORT);
  const ownership = new Ownership(byPort(connections, openedAt, null));
  const own = Object.values(networkInterfaces()).flatMap((found) => (found ?? []).map(({ address }) => `/${address}`));
  const local = [
    '/127.0.0.1',
    '127.0.0.1',
    '/0:0:0:0:0:0:0:1',
    '/::ffff:127.0.0.1',
    ...own,
    '',
    'localhost/127.0.0.1',
    '/no address',
  ];
  for (const clientAddress of local) {
    expect(read(ownership, [entryAt(openedAt, { clientAddress })]).picked, clientAddress).toHaveLength(1);
  }
  for (const clientAddress of ['/198.51.100.7', '198.51.100.7', '/2001:db8:0:0:0:0:0:7', '/fe80:0:0:0:0:0:0:7%9']) {
    for (const clientPort of [PORT, 0]) {
      const { picked, look } = read(ownership, [entryAt(openedAt, { clientAddress, clientPort })]);
      expect([picked, look.strangers, look.unknown], clientAddress).toEqual([[], 1, 0]);
    }
  }
});

test('an entry without a client port is counted, never guessed', () => {
  const connections = new RelayConnections(Date.now);
  const { openedAt } = connections.open(PORT);
  const { picked, look } = read(new Ownership(byPort(connections, openedAt, null)), [entryAt(openedAt, { clientPort: 0 })]);
  expect(picked).toEqual([]);
  expect(look.unknown).toBe(1);
});

for (const host of ['control.charles', 'Control.Charles', 'control.charles:80']) {
  test(`an entry of ${host} is nobody's, and shows that Charles records itself unless it is older than the window`, () => {
    const connections = new RelayConnections(Date.now);
    const { openedAt } = connections.open(PORT);
    const ownership = new Ownership(byPort(connections, openedAt, null));
    const left = read(ownership, [entryAt(openedAt - 1, { host })]);
    expect([left.picked, left.look.recordsItself]).toEqual([[], false]);
    const own = read(ownership, [entryAt(openedAt, { host, clientPort: PORT + 1 })]);
    expect([own.picked, own.look.recordsItself]).toEqual([[], true]);
  });
}

test('the fetch of the root certificate by a worker is no entry of a test, however entries are told', () => {
  const fetched = entryAt(Date.now(), { host: 'chls.pro', path: '/ssl', method: 'GET' });
  for (const ownership of [
    new Ownership(byTime(new RelayConnections(Date.now), 0, [])),
    new Ownership(byPort(new RelayConnections(Date.now), 0, null), [fetched]),
  ]) {
    const { picked, look } = read(ownership, [fetched]);
    expect([picked, look.strangers]).toEqual([[], 0]);
  }
  const others = [
    { ...fetched, method: 'POST' },
    { ...fetched, path: '/' },
    { ...fetched, host: 'shop.example' },
  ];
  expect(read(new Ownership(byTime(new RelayConnections(Date.now), 0, [])), others).picked).toEqual(others);
});

test('what was adopted belongs to the capture, whoever sent it', () => {
  const earlier = entryAt(Date.now() - 60_000, { clientLocalPort: 1 });
  const ownership = new Ownership(byPort(new RelayConnections(Date.now), Date.now(), 9_000), [earlier]);
  expect(read(ownership, [earlier]).picked).toEqual([earlier]);
});

test('by time alone, all that was not there at the start is ours, whatever its port and clock', () => {
  const before = entryAt(Date.now() + 3_600_000);
  const ownership = new Ownership(byTime(new RelayConnections(Date.now), 0, [before]));
  const ours = entryAt(Date.now() - 3_600_000, { clientPort: 0, path: '/ours' });
  expect(read(ownership, [before, ours]).picked).toEqual([ours]);
  expect(read(ownership, [before, before]).picked, 'a twin of what was there is another entry').toHaveLength(1);
  expect(read(ownership, [before, ours]).picked, 'each read counts anew').toEqual([ours]);
});
