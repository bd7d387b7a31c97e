// Which entries of the session belong to a capture, and what else each read of the session shows.
import type { EntryHead } from '../session/raw-entry.ts';
import type { Attribution, Verdict } from './attribution.ts';
import { identityOf } from './entry-identity.ts';

// Charles writes no port there; who writes one means the same.
const CONTROL_HOST = /^control\.charles(:\d+)?$/i;
// Where a worker fetches the root certificate from.
const ROOT = { host: 'chls.pro', path: '/ssl' };

export class Ownership {
  readonly #attribution: Attribution;
  readonly #adopted: ReadonlySet<string>;

  /** `adopted`: entries from before the window that are the capture's own too. */
  constructor(attribution: Attribution, adopted: readonly EntryHead[] = []) {
    this.#attribution = attribution;
    this.#adopted = new Set(adopted.map(identityOf));
  }

  /** True when the session had entries of the capture before anything was sent. */
  get adopts(): boolean {
    return this.#adopted.size > 0;
  }

  /** For one read of the session. */
  look(): Look {
    return new Look(this.#attribution(), this.#adopted);
  }
}

/** One read of the session, judged head by head. */
export class Look {
  /** Entries of the window that Charles recorded without a client port: nobody can say whose they are. */
  unknown = 0;
  /** Entries of the window that others have sent. */
  strangers = 0;
  /** True when Charles has recorded a control request in the window. */
  recordsItself = false;
  /** Identities of the capture's tunnels that were opened before its window. */
  readonly kept: Set<string> = new Set();
  readonly #judge: (head: EntryHead) => Verdict;
  readonly #adopted: ReadonlySet<string>;

  constructor(judge: (head: EntryHead) => Verdict, adopted: ReadonlySet<string>) {
    this.#judge = judge;
    this.#adopted = adopted;
  }

  /** Is it the capture's? To be asked once for each entry, in order. */
  wants(head: EntryHead): boolean {
    const verdict = this.#judge(head);
    if (CONTROL_HOST.test(head.host)) {
      this.recordsItself ||= verdict !== 'earlier';
      return false;
    }
    if (head.host === ROOT.host && head.path === ROOT.path && head.method === 'GET') return false;
    if (verdict === 'unknown') this.unknown++;
    if (verdict === 'stranger') this.strangers++;
    if (verdict === 'kept') this.kept.add(identityOf(head));
    return verdict === 'ours' || verdict === 'kept' || (this.#adopted.size > 0 && this.#adopted.has(identityOf(head)));
  }
}
