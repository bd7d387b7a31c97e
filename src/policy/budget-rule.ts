// The rule budget: the whole test stays within limits.

import { type Budget, checkBudget } from '../session/budget/budget.ts';
import { budgetTable, offendersIn } from '../session/budget/budget-table.ts';
import { measureBudget } from '../session/budget/measure-budget.ts';
import { formatCount } from '../util/format.ts';
import type { Rule } from './rule.ts';

/** @throws CharlesError `OPTION_INVALID`, naming the wrong key. */
export function budgetRule(budget: Budget, what: string): Rule {
  const checked = checkBudget(budget, what);
  return (entries) => {
    const report = measureBudget(entries, checked);
    if (report.within) return null;
    const over = report.lines.filter((line) => line.over > 0).length;
    return {
      rule: 'budget',
      asks: '',
      extent: formatCount(over, 'limit'),
      entries: offendersIn(report),
      lines: (describe) => budgetTable(report, describe),
    };
  };
}
