// The option `charlesPolicy`, as users write it.
import type { Budget } from '../session/budget/budget.ts';
import type { Query, StatusQuery } from '../session/query/query.ts';

/** What the traffic of a test must keep to; every rule is off unless it is given. */
export interface PolicySettings {
  /** True: no request may break off or be answered with 400 or more. What the client itself gave up counts only with `aborted: true`. */
  readonly denyFailed?: boolean | { readonly aborted?: boolean };
  /** No response may have one of these: `404`, `'5xx'`, or a list. */
  readonly denyStatus?: StatusQuery | readonly StatusQuery[];
  /** Requests go to no other host: exact names, globs (`*.example.com`) and RegExps. */
  readonly allowHosts?: readonly (string | RegExp)[];
  /** No request goes to one of these hosts. */
  readonly denyHosts?: readonly (string | RegExp)[];
  /** True: an https page loads nothing over plain http from another machine. */
  readonly denyMixedContent?: boolean;
  /** True: plain http and `ws:` go to this machine only. */
  readonly denyPlainHttp?: boolean;
  /**
   * Values by a name for messages. None of them may be in a URL, in a `Referer` or `Location`, or in a body of either side, also
   * percent-encoded, JSON-escaped, in base64 or gzipped. At least 4 characters each. They are hidden
   * in all that is shown or saved of the traffic, unless `charlesRedaction` is `false`.
   * A tunnel, and a body of which only a part was kept, break the rule too: nobody could look.
   */
  readonly denySecrets?: Readonly<Record<string, string>>;
  /** As of `toBeWithinBudget`. */
  readonly budget?: Budget;
  /** Entries that match one of these are looked at by no rule. */
  readonly ignore?: Query | readonly Query[];
}

export type PolicyRule = Exclude<keyof PolicySettings, 'ignore'>;

/** In the order of messages. */
export const POLICY_RULES: readonly [PolicyRule, ...PolicyRule[]] = [
  'denyFailed',
  'denyStatus',
  'allowHosts',
  'denyHosts',
  'denyMixedContent',
  'denyPlainHttp',
  'denySecrets',
  'budget',
];
