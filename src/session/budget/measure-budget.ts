// Measures entries against a budget: what each line allows, what there was, and who is to blame.
import { CharlesError } from '../../errors/charles-error.ts';
import type { Entry } from '../entry.ts';
import { type BudgetFacts, type BudgetRule, type CheckedBudget, nameOf } from './budget.ts';
import type { BudgetLine, BudgetOffender, BudgetReport } from './budget-types.ts';
import { siteOf, siteOfFirstDocument } from './third-party.ts';

interface Counted extends BudgetFacts {
  readonly entry: Entry;
}

const NAMED = 3;

/**
 * A CONNECT that no request came through counts for nothing; an opaque tunnel is one request.
 * @throws CharlesError `OPTION_INVALID` when `thirdParty` is limited, nothing tells the first party, and there are entries.
 */
export function measureBudget(entries: readonly Entry[], budget: CheckedBudget): BudgetReport {
  const requests = entries.filter(({ method, tunnel }) => method !== 'CONNECT' || tunnel);
  const firstParty = budget.asksParty && budget.firstParty === null ? siteOfFirstDocument(requests) : null;
  if (budget.asksParty && budget.firstParty === null && firstParty === null && requests.length > 0) throw noFirstParty();
  const isFirstParty = budget.firstParty ?? ((host: string): boolean => firstParty === null || siteOf(host) === firstParty);
  const counted = requests.map((entry) => {
    return { entry, host: entry.host, type: entry.resourceType, thirdParty: !isFirstParty(entry.host) };
  });
  const lines = budget.rules.map((rule) => lineOf(rule, counted.filter(rule.covers)));
  return { lines, firstParty, within: lines.every(({ over }) => over === 0) };
}

function noFirstParty(): CharlesError {
  return new CharlesError('OPTION_INVALID', {
    what: 'Failed to measure the budget',
    why: 'budget.thirdParty: no document was captured that tells which site is the first party',
    mend: "Name its hosts: firstParty: ['shop.example', '*.shop.example'].",
  });
}

function lineOf(rule: BudgetRule, counted: readonly Counted[]): BudgetLine {
  const { measure, limit } = rule;
  const entries = counted.map(({ entry }) => entry);
  const { actual, offenders } = measurers[measure](entries, limit);
  const over = Math.max(0, actual - limit);
  return { name: nameOf(rule), measure, limit, actual, over, worst: over > 0 ? offenders().slice(0, NAMED) : [] };
}

interface Measured {
  readonly actual: number;
  readonly offenders: () => readonly BudgetOffender[];
}

const measurers: Readonly<Record<BudgetRule['measure'], (entries: readonly Entry[], limit: number) => Measured>> = {
  requests: (entries, limit) => ({ actual: entries.length, offenders: () => repeated(entries, limit) }),
  bytes: (entries) => {
    const sized = entries.map((entry) => ({ entry, amount: entry.totalSize }));
    return { actual: sized.reduce((sum, { amount }) => sum + amount, 0), offenders: () => largest(sized) };
  },
  duration: (entries, limit) => {
    const timed = entries
      .filter((entry) => entry.state !== 'in-flight' && !entry.tunnel && !entry.webSocket && entry.resourceType !== 'eventsource')
      .map((entry) => ({ entry, amount: entry.duration ?? 0 }));
    const actual = timed.reduce((most, { amount }) => Math.max(most, amount), 0);
    return { actual, offenders: () => largest(timed.filter(({ amount }) => amount > limit)) };
  },
};

function largest(offenders: readonly BudgetOffender[]): BudgetOffender[] {
  return offenders.toSorted((a, b) => b.amount - a.amount);
}

/** Requests alike, the most repeated first; among equals, those that came when the limit was used up. */
function repeated(entries: readonly Entry[], limit: number): BudgetOffender[] {
  const groups = new Map<string, { readonly entry: Entry; readonly late: boolean; amount: number }>();
  for (const [index, entry] of entries.entries()) {
    const alike = `${entry.method} ${entry.url.split('?', 1)[0]}`;
    const group = groups.get(alike);
    if (group) group.amount++;
    else groups.set(alike, { entry, late: index >= limit, amount: 1 });
  }
  return [...groups.values()]
    .sort((a, b) => b.amount - a.amount || Number(b.late) - Number(a.late))
    .map(({ entry, amount }) => ({ entry, amount }));
}
