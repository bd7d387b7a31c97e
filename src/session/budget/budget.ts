// Checks a budget once and makes its lines ready to be measured.
import { formatBytes, formatCount, formatDuration } from '../../util/format.ts';
import { kindOf } from '../query/condition.ts';
import { resourceTypes } from '../resource-type.ts';
import { firstPartyTest, hostTest, knownKeys, objectOf, type Refuse, refusal } from './budget-checks.ts';
import type { BudgetMeasure } from './budget-types.ts';

export type { Budget, BudgetLimits, BudgetLine, BudgetMeasure, BudgetOffender, BudgetReport } from './budget-types.ts';

/** Of an entry, what decides which lines it counts for. */
export interface BudgetFacts {
  readonly host: string;
  readonly type: string;
  readonly thirdParty: boolean;
}

/** What a limit is for, in words around its measure: `third-party requests`, `bytes at cdn.example`. */
interface Subject {
  readonly before: string;
  readonly after: string;
}

export interface BudgetRule {
  readonly subject: Subject;
  readonly measure: BudgetMeasure;
  readonly limit: number;
  readonly covers: (facts: BudgetFacts) => boolean;
}

/** A budget made ready by {@link checkBudget}. */
export interface CheckedBudget {
  readonly rules: readonly BudgetRule[];
  /** Null: told from the first document. */
  readonly firstParty: ((host: string) => boolean) | null;
  readonly asksParty: boolean;
  /** Nothing but bytes by host is limited: these are known of opaque tunnels too. */
  readonly seesThroughTunnels: boolean;
  /** `at most 40 requests, 1.0 MB, 2 script requests`. */
  toString(): string;
}

const measures: [BudgetMeasure, ...BudgetMeasure[]] = ['requests', 'bytes', 'duration'];
const NO_HOST = "is a measure, not a host: write { 'cdn.example': { requests: 1 } }, or '*' for each host's limits together";
const keys: [string, ...string[]] = [...measures, 'thirdParty', 'perType', 'perHost', 'firstParty'];

/**
 * @param what what fails if the budget is wrong, as the beginning of the error.
 * @throws CharlesError `OPTION_INVALID`, naming the wrong key (`budget.perType.script`).
 */
export function checkBudget(value: unknown, what: string = 'Failed to read the budget'): CheckedBudget {
  const refuse = refusal(what);
  const budget = objectOf('budget', value, refuse);
  knownKeys('budget', budget, keys, refuse);
  const { thirdParty, perType = {}, perHost = {}, firstParty, ...limits } = budget;
  const types = objectOf('budget.perType', perType, refuse);
  knownKeys('budget.perType', types, resourceTypes, refuse);
  const hosts = objectOf('budget.perHost', perHost, refuse);
  for (const [name, group] of Object.entries({ perType, perHost })) {
    if (Object.hasOwn(budget, name) && Object.keys(group as object).length === 0)
      throw refuse(`budget.${name}`, 'it limits nothing');
  }
  const rules = [
    ...rulesOf('budget', { before: '', after: '' }, limits, () => true, refuse),
    ...(Object.hasOwn(budget, 'thirdParty')
      ? limitsOf('budget.thirdParty', { before: 'third-party ', after: '' }, thirdParty, (facts) => facts.thirdParty, refuse)
      : []),
    ...Object.entries(types).flatMap(([type, limit]) =>
      limitsOf(`budget.perType.${type}`, { before: `${type} `, after: '' }, limit, (facts) => facts.type === type, refuse),
    ),
    ...Object.entries(hosts).flatMap(([glob, limit]) => {
      if ((measures as string[]).includes(glob)) throw refuse('budget.perHost', `${glob} ${NO_HOST}`);
      const fits = hostTest(`budget.perHost`, glob, refuse);
      return limitsOf(
        `budget.perHost[${JSON.stringify(glob)}]`,
        { before: '', after: ` at ${glob}` },
        limit,
        ({ host }) => fits(host),
        refuse,
      );
    }),
  ];
  if (rules.length === 0) throw refuse('budget', 'it limits nothing');
  return {
    rules,
    firstParty: Object.hasOwn(budget, 'firstParty') ? firstPartyTest(firstParty, refuse) : null,
    asksParty: Object.hasOwn(budget, 'thirdParty'),
    seesThroughTunnels: rules.every(({ measure }) => measure === 'bytes') && Object.keys(types).length === 0,
    toString: () => `at most ${rules.map(limitText).join(', ')}`,
  };
}

/** As in `40`, `1.0 MB` or `200 ms`. */
export function formatAmount(measure: BudgetMeasure, amount: number): string {
  if (measure === 'bytes') return formatBytes(amount);
  return measure === 'duration' ? formatDuration(amount) : String(amount);
}

/** `third-party requests`, `bytes at cdn.example`. */
export function nameOf({ subject, measure }: BudgetRule): string {
  return subject.before + measure + subject.after;
}

function limitText({ subject: { before, after }, measure, limit }: BudgetRule): string {
  if (measure === 'requests') return formatCount(limit, `${before}request`) + after;
  return formatAmount(measure, limit) + (measure === 'duration' ? ` a ${before}request` : ` ${before}`.trimEnd()) + after;
}

function limitsOf(place: string, subject: Subject, value: unknown, covers: BudgetRule['covers'], refuse: Refuse): BudgetRule[] {
  if (typeof value === 'number') return rulesOf(place, subject, { requests: value }, covers, refuse);
  const limits = objectOf(place, value, refuse, 'a number of requests or { requests, bytes, duration }');
  knownKeys(place, limits, measures, refuse);
  const rules = rulesOf(place, subject, limits, covers, refuse);
  if (rules.length === 0) throw refuse(place, 'it limits nothing');
  return rules;
}

function rulesOf(
  place: string,
  subject: Subject,
  limits: Readonly<Record<string, unknown>>,
  covers: BudgetRule['covers'],
  refuse: Refuse,
): BudgetRule[] {
  return measures.flatMap((measure) => {
    if (!Object.hasOwn(limits, measure)) return [];
    const limit = limits[measure];
    const isWhole = measure === 'duration' ? Number.isFinite(limit) : Number.isInteger(limit);
    if (typeof limit !== 'number' || !isWhole || limit < 0) {
      const got = typeof limit === 'number' ? limit : kindOf(limit);
      throw refuse(`${place}.${measure}`, `expected a ${measure === 'duration' ? '' : 'whole '}number >= 0, got ${got}`);
    }
    return [{ subject, measure, limit, covers }];
  });
}
