// How a test waits on its capture: for entries, and until the traffic has settled. Each wait is a step of the report.
import type { Entry } from '../session/entry.ts';
import { compileQuery, describeQuery, type Query } from '../session/query/query.ts';
import type { Capture } from './capture.ts';
import type { SettledOptions, WaitOptions } from './charles.ts';
import { entryLine } from './entry-line.ts';
import { waitTimedOut } from './explain.ts';
import { staysOpen } from './in-flight.ts';
import { notSettled } from './settle.ts';
import { checkedCount, checkedIgnore, checkedOptions, checkedTime } from './wait-options.ts';

const WAIT_TIMEOUT = 5_000;
const QUIET_FOR = 100;
// Steps for what a wait has found.
const SHOWN = 10;

interface Wanted {
  /** As the caller wrote it. */
  readonly call: string;
  readonly count: number;
  readonly query: Query;
}

export async function waitForEntry(capture: Capture, query: Query, options: WaitOptions = {}): Promise<Entry> {
  const [found] = await waitFor(capture, { call: 'charles.waitForEntry()', count: 1, query }, options);
  return found as Entry;
}

export async function waitForEntries(
  capture: Capture,
  count: number,
  query: Query = {},
  options: WaitOptions = {},
): Promise<Entry[]> {
  const call = 'charles.waitForEntries()';
  return waitFor(capture, { call, count: checkedCount(call, 'count', count), query }, options);
}

export async function settled(capture: Capture, options: SettledOptions = {}): Promise<void> {
  const call = 'charles.settled()';
  checkedOptions(call, options, ['quietFor', 'timeout', 'ignore']);
  const quietFor = checkedTime(call, 'quietFor', options.quietFor, QUIET_FOR);
  const timeout = checkedTime(call, 'timeout', options.timeout, WAIT_TIMEOUT);
  const ignore = checkedIgnore(call, options.ignore);
  await capture.wait('Wait until the traffic has settled', async () => {
    const limit = Math.min(timeout, Math.floor(capture.timeLeft()));
    const unsettled = await capture.quiet({ quietFor, since: capture.now(), timeout: limit, ignore });
    // Nothing is left to wait for once it is stopped.
    if (unsettled !== null && capture.status !== 'stopped') throw notSettled(capture, spent(capture, timeout, limit), unsettled);
  });
}

async function waitFor(capture: Capture, { call, count, query }: Wanted, options: WaitOptions): Promise<Entry[]> {
  checkedOptions(call, options, ['timeout']);
  const compiled = compileQuery(query);
  const timeout = checkedTime(call, 'timeout', options.timeout, WAIT_TIMEOUT);
  const isReady = (entry: Entry): boolean => entry.state !== 'in-flight' || staysOpen(entry);
  const ready = (entries: readonly Entry[]): Entry[] => {
    const found: Entry[] = [];
    for (const entry of entries) {
      if (found.length === count) break;
      if (isReady(entry) && compiled.matches(entry)) found.push(entry);
    }
    return found;
  };
  const times = count === 1 ? '' : `${count} × `;
  return capture.wait(`Wait for ${times}${describeQuery(compiled, capture.rules)}`, async () => {
    const begun = performance.now();
    let found: Entry[] = [];
    const look = (entries: readonly Entry[]): true | undefined => {
      found = ready(entries);
      return found.length === count || undefined;
    };
    if ((await capture.until(look, timeout)) === undefined) {
      throw waitTimedOut(capture, compiled, spent(capture, timeout, performance.now() - begun), { wanted: count, found });
    }
    for (const entry of found.slice(0, SHOWN)) await capture.step(entryLine(capture, entry), async () => {});
    return found;
  });
}

/** A wait ends before its test does, whose own message would not say what was missing. */
function spent({ status }: Capture, timeout: number, waited: number): string {
  if (status === 'stopped') return 'in what the stopped capture holds';
  return waited >= timeout ? `within ${timeout} ms` : `within ${Math.round(waited)} ms, when the test had to end`;
}
