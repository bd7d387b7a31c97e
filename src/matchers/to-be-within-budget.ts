// expect(charles).toBeWithinBudget({ requests, bytes, … }): what a test may send at most.
import type { ExpectMatcherState, MatcherReturnType } from '@playwright/test';
import type { Capture } from '../capture/capture.ts';
import type { Charles } from '../capture/charles.ts';
import { browsersOwn } from '../session/browsers-own.ts';
import { type Budget, type BudgetReport, type CheckedBudget, checkBudget } from '../session/budget/budget.ts';
import { budgetTable, offendersIn } from '../session/budget/budget-table.ts';
import { measureBudget } from '../session/budget/measure-budget.ts';
import { compileQuery, type Query } from '../session/query/query.ts';
import { deadlineOf, timeoutText } from './deadline.ts';
import { liveCapture } from './live-capture.ts';
import { matcherStep } from './matcher-step.ts';
import { entryLine, matcherMessage, stoppedNote, timeoutRow } from './message.ts';
import { isProven, type Proof, proofSections, prove } from './proof.ts';
import { mustSettle, type SettleOptions, type Settling, settleOptions } from './settle-options.ts';

export interface ToBeWithinBudgetOptions extends SettleOptions {
  /** What the budget does not count: it may stay in flight, and its tunnels need not be looked into. */
  readonly ignore?: Query | readonly Query[];
}

interface Outcome {
  readonly capture: Capture;
  readonly budget: CheckedBudget;
  readonly report: BudgetReport;
  readonly proof: Proof;
  readonly timeout: string | null;
}

/**
 * Waits until the traffic has settled, then compares. Fails too when the traffic does not settle in time, or when something that was
 * not recorded could break the budget. With `.not`, passes when any line of the budget is broken.
 * @throws CharlesError `OPTION_INVALID` for a wrong budget, and for `thirdParty` where nothing tells the first party; `CAPTURE_OFF`.
 */
export async function toBeWithinBudget(
  this: ExpectMatcherState,
  charles: Charles,
  budget: Budget,
  options: ToBeWithinBudgetOptions = {},
): Promise<MatcherReturnType> {
  const name = 'toBeWithinBudget';
  const capture = liveCapture(name, charles);
  const checked = checkBudget(budget, `Failed to run expect(charles).${name}()`);
  const settling = settleOptions(name, options);
  mustSettle(name, settling, this);

  return matcherStep(capture, `Budget: ${checked}`, async () => {
    const since = capture.now();
    const timeout = deadlineOf(this, settling.timeout, capture);
    const proof = await prove(capture, { ...whatIsHidden(checked, settling), since, timeout, decided: () => false });
    const counted = capture.collected.filter((entry) => !settling.ignore.some((query) => query.matches(entry)));
    const report = measureBudget(counted, checked);
    const shown = timeoutText(this, settling.timeout, capture, timeout);
    return {
      name,
      // What is over stays over, whatever was not recorded.
      pass: report.within && (this.isNot || isProven(proof)),
      expected: String(checked),
      timeout: settling.timeout ?? this.timeout,
      message: () => budgetMessage(this, { capture, budget: checked, report, proof, timeout: shown }),
    };
  });
}

/** The bytes of a tunnel are known, and where it goes; what is in it is not. */
function whatIsHidden({ seesThroughTunnels }: CheckedBudget, settling: Settling): { queries: null; settling: Settling } {
  if (!seesThroughTunnels) return { queries: null, settling };
  const tunnels = compileQuery(({ tunnel }) => tunnel);
  return { queries: null, settling: { ...settling, ignore: [...settling.ignore, tunnels] } };
}

function budgetMessage(state: ExpectMatcherState, { capture, budget, report, proof, timeout }: Outcome): string {
  const { isNot } = state;
  const broken = report.lines.filter(({ over }) => over > 0).length;
  const verdict = broken > 0 ? `${broken} of ${report.lines.length} limits broken` : 'within the budget';
  return matcherMessage(state, {
    name: 'toBeWithinBudget',
    argument: 'budget',
    rows: [
      { label: 'Expected', text: `${isNot ? 'more than ' : ''}${budget}`, tone: 'expected' },
      { label: 'Received', text: isProven(proof) ? verdict : `${verdict}, not proven`, tone: 'received' },
      ...(proof.pending === null ? [] : timeoutRow(timeout)),
    ],
    sections: [
      budgetTable(report, (entry) => entryLine(capture, entry)),
      browsersOwn(offendersIn(report)),
      ...proofSections(proof),
      stoppedNote(capture),
    ],
  });
}
