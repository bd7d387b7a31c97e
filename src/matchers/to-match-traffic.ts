// expect(charles).toMatchTraffic(name): the whole traffic against a golden file, which Playwright keeps as it keeps its snapshots.
import type { ExpectMatcherState, MatcherReturnType } from '@playwright/test';
import type { Charles } from '../capture/charles.ts';
import type { Entry } from '../session/entry.ts';
import { compileQuery, type Query } from '../session/query/query.ts';
import { trafficText } from '../session/traffic-text/traffic-text.ts';
import { deadlineOf, timeoutText } from './deadline.ts';
import { liveCapture } from './live-capture.ts';
import { matcherStep } from './matcher-step.ts';
import { isProven, prove } from './proof.ts';
import { mustSettle, type SettleOptions } from './settle-options.ts';
import { trafficArguments } from './traffic-arguments.ts';
import { differenceMessage, unprovenMessage } from './traffic-message.ts';
import { snapshotComparison } from './traffic-snapshot.ts';

export interface ToMatchTrafficOptions extends SettleOptions {
  /**
   * What becomes `<masked>`. A text: the value of every query parameter, form field and JSON member of exactly this name. A RegExp:
   * all that it matches.
   */
  readonly mask?: readonly (string | RegExp)[];
  /** The last word on the text of one request: another text for it, or null to leave it out. */
  readonly normalize?: (block: string, entry: Entry) => string | null;
  /** What is left out: it may stay in flight too. */
  readonly ignore?: Query | readonly Query[];
}

/**
 * Settles once, then compares the traffic as one text with the snapshot of this name by one `toMatchSnapshot()`: `--update-snapshots`,
 * `snapshotPathTemplate` and what a missing snapshot means are Playwright's. `name`: a file name (`.txt` is added to one without
 * extension) or a list of path segments; without it, Playwright numbers the snapshots of a test. Traffic that does not settle, or may
 * not all have been recorded, fails before anything is written.
 * @throws CharlesError `OPTION_INVALID`, also under `.not`; `PERSIST_FAILED` when a snapshot cannot be written; `CAPTURE_OFF`.
 */
export async function toMatchTraffic(
  this: ExpectMatcherState,
  charles: Charles,
  name?: string | readonly string[] | ToMatchTrafficOptions,
  options?: ToMatchTrafficOptions,
): Promise<MatcherReturnType> {
  const matcher = 'toMatchTraffic';
  const capture = liveCapture(matcher, charles);
  const { isNot } = this;
  const { snapshot, settling, mask, normalize } = trafficArguments(matcher, name, options, isNot);
  mustSettle(matcher, settling, this);
  const compare = snapshotComparison(snapshot);
  const title = `Traffic matches ${snapshot === undefined ? 'its snapshot' : [snapshot].flat().join('/')}`;

  return matcherStep(capture, title, async () => {
    const since = capture.now();
    const timeout = deadlineOf(this, settling.timeout, capture);
    // A tunnel is a line of its own, and what is in it was never in the text.
    const ignore = [...settling.ignore, compileQuery(({ tunnel }) => tunnel)];
    const proof = await prove(capture, {
      queries: null,
      since,
      timeout,
      settling: { ...settling, ignore },
      decided: () => false,
    });
    if (!isProven(proof)) {
      return {
        name: matcher,
        pass: isNot,
        timeout,
        message: () => unprovenMessage(this, proof, timeoutText(this, settling.timeout, capture, timeout)),
      };
    }
    const entries = capture.collected.filter((entry) => !settling.ignore.some((query) => query.matches(entry)));
    const text = trafficText(entries, capture.rules, { mask, ...(normalize && { normalize }) });
    const difference = compare(text);
    return {
      name: matcher,
      pass: difference === null,
      message: () => (difference === null ? '' : differenceMessage(this, capture, { ...difference, entries })),
    };
  });
}
