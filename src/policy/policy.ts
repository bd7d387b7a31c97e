// A policy made ready to judge the entries of a test.
import { CharlesError, isCharlesError } from '../errors/charles-error.ts';
import { messageOf } from '../errors/message-of.ts';
import { Entry } from '../session/entry.ts';
import { isEmptyQuery } from '../session/query/empty-query.ts';
import { type CompiledQuery, compileQuery } from '../session/query/query.ts';
import type { RawEntry } from '../session/raw-entry.ts';
import { budgetRule } from './budget-rule.ts';
import { allowHostsRule, denyHostsRule } from './host-rules.ts';
import { denyFailedRule, denyStatusRule } from './outcome-rules.ts';
import { POLICY_RULES, type PolicyRule, type PolicySettings } from './policy-settings.ts';
import type { Rule, Violation } from './rule.ts';
import { compileSecrets, denySecretsRule, type Secrets, withoutSecrets } from './secrets-rule.ts';
import { denyMixedContentRule, denyPlainHttpRule } from './transport-rules.ts';

export interface Policy {
  readonly ignore: readonly CompiledQuery[];
  /** Some rule asks for more than the host, which is all that is known of a tunnel. */
  readonly looksInside: boolean;
  /** Some rule, those left out aside, asks how requests went: of what is in flight, it cannot tell. */
  asksOutcome(leftOut: ReadonlySet<PolicyRule>): boolean;
  /**
   * What breaks the rules, those left out aside, in the order of {@link POLICY_RULES}.
   * @throws CharlesError `OPTION_INVALID` when `ignore` throws, or a budget cannot be measured.
   */
  judge(entries: readonly Entry[], leftOut: ReadonlySet<PolicyRule>): Violation[];
  /** A copy of the entry to be shown: a secret of the policy stands in its URL by its name. */
  shown(entry: Entry): Entry;
}

const WHAT = 'Failed to read the option charlesPolicy';
const OF_OUTCOME: ReadonlySet<PolicyRule> = new Set(['denyFailed', 'denyStatus', 'denySecrets', 'budget']);

/** @throws CharlesError `OPTION_INVALID`, naming the rule with the wrong value. */
export function compilePolicy(settings: PolicySettings): Policy {
  const secrets = compileSecrets(settings.denySecrets ?? {});
  const ignored = [settings.ignore ?? []].flat();
  const ignore = reading('ignore', () => ignored.map((query) => compileQuery(query)));
  if (POLICY_RULES.every((name) => settings[name] === undefined)) {
    throw invalid('it has no rule', `Give one of ${POLICY_RULES.join(', ')}, or 'off'.`);
  }
  if (ignored.some(isEmptyQuery)) {
    throw invalid('ignore: a query without a field ignores everything', "Name what is meant: { host: '…' }.");
  }
  const rules = POLICY_RULES.flatMap((name) => {
    const rule = reading(name, () => compilers[name](settings));
    return rule === null ? [] : [{ name, rule }];
  });
  return {
    ignore,
    looksInside: rules.some(({ name }) => name !== 'allowHosts' && name !== 'denyHosts'),
    asksOutcome: (leftOut) => rules.some(({ name }) => OF_OUTCOME.has(name) && !leftOut.has(name)),
    judge: (entries, leftOut) => {
      const judged = entries.filter((entry) => !isIgnored(entry, ignore));
      return rules.filter(({ name }) => !leftOut.has(name)).flatMap(({ rule }) => rule(judged) ?? []);
    },
    shown: ({ raw }) => new Entry({ ...raw, ...shownTexts(raw, secrets) }),
  };
}

const compilers: { readonly [Name in PolicyRule]: (settings: PolicySettings) => Rule | null } = {
  denyFailed: ({ denyFailed = false }) => (denyFailed === false ? null : denyFailedRule(denyFailed === true ? {} : denyFailed)),
  denyStatus: ({ denyStatus }) => (denyStatus === undefined ? null : denyStatusRule(denyStatus)),
  allowHosts: ({ allowHosts }) => (allowHosts === undefined ? null : allowHostsRule(allowHosts)),
  denyHosts: ({ denyHosts }) => (denyHosts === undefined ? null : denyHostsRule(denyHosts)),
  denyMixedContent: ({ denyMixedContent = false }) => (denyMixedContent ? denyMixedContentRule() : null),
  denyPlainHttp: ({ denyPlainHttp = false }) => (denyPlainHttp ? denyPlainHttpRule() : null),
  denySecrets: ({ denySecrets }) => (denySecrets === undefined ? null : denySecretsRule(compileSecrets(denySecrets))),
  budget: ({ budget }) => (budget === undefined ? null : budgetRule(budget, WHAT)),
};

/** All that the line of an entry shows. */
function shownTexts(raw: RawEntry, secrets: Secrets): Partial<RawEntry> {
  const keys = ['host', 'path', 'query', 'exception', 'errorMessage'] as const;
  return Object.fromEntries(keys.flatMap((key) => (raw[key] ? [[key, withoutSecrets(raw[key], secrets)]] : [])));
}

function invalid(why: string, mend: string): CharlesError {
  return new CharlesError('OPTION_INVALID', { what: WHAT, why, mend });
}

/** Names the rule in what its parts say of a wrong value. */
function reading<Value>(name: keyof PolicySettings, read: () => Value): Value {
  try {
    return read();
  } catch (error) {
    if (!isCharlesError(error, 'QUERY_INVALID')) throw error;
    const { why, mend } = error;
    throw new CharlesError('OPTION_INVALID', { what: WHAT, why: `${name}: ${why}`, mend, cause: error });
  }
}

function isIgnored(entry: Entry, ignore: readonly CompiledQuery[]): boolean {
  try {
    return ignore.some((query) => query.matches(entry));
  } catch (error) {
    throw new CharlesError('OPTION_INVALID', {
      what: 'Failed to judge the traffic by charlesPolicy',
      why: `ignore: ${isCharlesError(error) ? error.why : `a query threw ${messageOf(error)}`}`,
      mend: 'Correct the query: nothing was judged.',
      cause: error,
    });
  }
}
