// What a budget is, as users write it, and what measuring entries against it tells.
import type { Entry } from '../entry.ts';
import type { ResourceType } from '../resource-type.ts';

export interface BudgetLimits {
  /** The most requests. */
  readonly requests?: number;
  /** The most bytes on the wire, both ways, heads and TLS handshakes included. */
  readonly bytes?: number;
  /** The most milliseconds that any single finished request may take; WebSockets, event streams and tunnels are left out. */
  readonly duration?: number;
}

/** Upper limits, all inclusive. A bare number limits the requests. */
export interface Budget extends BudgetLimits {
  /** What goes to hosts that are not of the first party. */
  readonly thirdParty?: number | BudgetLimits;
  readonly perType?: { readonly [Type in ResourceType]?: number | BudgetLimits };
  /** By host: exact or a glob (`*.cdn.example`), each limiting all the hosts it fits together. */
  readonly perHost?: Readonly<Record<string, number | BudgetLimits>>;
  /**
   * Hosts or host globs that `thirdParty` does not count.
   * @default the registrable domain of the first document, or its exact host for `localhost` and addresses
   */
  readonly firstParty?: string | readonly string[];
}

export type BudgetMeasure = 'requests' | 'bytes' | 'duration';

export interface BudgetOffender {
  /** One of the requests alike, or the request itself. */
  readonly entry: Entry;
  /** So many requests alike (`requests`), bytes, or milliseconds. */
  readonly amount: number;
}

export interface BudgetLine {
  /** `requests`, `script bytes`, `third-party requests`, `requests at cdn.example`. */
  readonly name: string;
  readonly measure: BudgetMeasure;
  readonly limit: number;
  readonly actual: number;
  /** 0 when within. */
  readonly over: number;
  /** Up to three, the worst first; empty when within. */
  readonly worst: readonly BudgetOffender[];
}

export interface BudgetReport {
  readonly lines: readonly BudgetLine[];
  /** The site that was taken as the first party; null where the budget names its hosts, or does not ask for it. */
  readonly firstParty: string | null;
  readonly within: boolean;
}
