// The matchers record, for `expect.extend` and `mergeExpects`.
import type { Expect } from '@playwright/test';
import type { Query } from '../session/query/query.ts';
import { toBeWithinBudget } from './to-be-within-budget.ts';
import { toHaveFailedRequest } from './to-have-failed-request.ts';
import { toHaveRequest } from './to-have-request.ts';
import { toHaveRequestsInOrder } from './to-have-requests-in-order.ts';
import { toMatchEntry } from './to-match-entry.ts';
import { toMatchTraffic } from './to-match-traffic.ts';

export const matchers: {
  readonly toHaveRequest: typeof toHaveRequest;
  readonly toHaveRequestsInOrder: typeof toHaveRequestsInOrder;
  readonly toHaveFailedRequest: typeof toHaveFailedRequest;
  readonly toBeWithinBudget: typeof toBeWithinBudget;
  readonly toMatchTraffic: typeof toMatchTraffic;
  readonly toMatchEntry: typeof toMatchEntry;
} = { toHaveRequest, toHaveRequestsInOrder, toHaveFailedRequest, toBeWithinBudget, toMatchTraffic, toMatchEntry };

/** `expect` with the matchers; Playwright's own type leaves out that a matcher may stand for a value inside of another assertion. */
export type CharlesExpect = Expect<typeof matchers> & AsymmetricMatchers & { readonly not: AsymmetricMatchers };

interface AsymmetricMatchers {
  /** Stands for an entry that the query fits, as in `expect(entries).toEqual([expect.toMatchEntry({ path: '/a' })])`. */
  toMatchEntry(query: Query): unknown;
}
