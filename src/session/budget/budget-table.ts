// A measured budget as an aligned table, with the worst offenders under each line that broke.
import { cutInMiddle, printable } from '../../util/printable.ts';
import type { Entry } from '../entry.ts';
import { formatAmount } from './budget.ts';
import type { BudgetLine, BudgetReport } from './budget-types.ts';

const LONGEST_NAME = 48;

/** Lines of at most 100 characters, those of the offenders aside. `describe` shows one entry on one line, without secrets. */
export function budgetTable({ lines, firstParty }: BudgetReport, describe: (entry: Entry) => string): string[] {
  const rows = lines.map(cellsOf);
  const widths = HEAD.map((title, column) => Math.max(title.length, ...rows.map((cells) => cells[column]?.length ?? 0)));
  const row = (mark: string, cells: readonly string[]): string => {
    const aligned = cells.map((cell, column) =>
      column === 0 ? cell.padEnd(widths[0] ?? 0) : cell.padStart(widths[column] ?? 0),
    );
    return `${mark} ${aligned.join('   ')}`.trimEnd();
  };
  return [
    row(' ', HEAD),
    ...lines.flatMap((line, index) => [row(line.over > 0 ? '✗' : ' ', rows[index] ?? []), ...offendersOf(line, describe)]),
    ...(firstParty === null
      ? []
      : [`  first party: ${cutInMiddle(printable(firstParty), LONGEST_NAME)}, the site of the first document`]),
  ];
}

const HEAD = ['budget', 'limit', 'actual', 'over by'];

function cellsOf({ name, measure, limit, actual, over }: BudgetLine): string[] {
  const amounts = [limit, actual].map((amount) => formatAmount(measure, amount));
  return [cutInMiddle(printable(name), LONGEST_NAME), ...amounts, over > 0 ? formatAmount(measure, over) : ''];
}

/** The entries that the table names. */
export function offendersIn({ lines }: BudgetReport): Entry[] {
  return lines.flatMap(({ worst }) => worst.map(({ entry }) => entry));
}

function offendersOf({ measure, worst }: BudgetLine, describe: (entry: Entry) => string): string[] {
  return worst.map(({ entry, amount }) => {
    const shown = measure === 'requests' ? `${amount} ×` : `${formatAmount(measure, amount)} `;
    return `    ${shown} ${describe(entry)}`;
  });
}
