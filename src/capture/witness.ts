// The last finished entry that a capture has seen in the session, whoever sent it: when it is gone, the session was cleared since.
import type { EntryHead } from '../session/raw-entry.ts';
import { identityOf } from './entry-identity.ts';

export class Witness {
  #last: EntryHead | null = null;

  /** For one read of the session. */
  watch(): { see(head: EntryHead): void; isGone(): boolean } {
    const wanted = this.#last;
    const identity = wanted === null ? null : identityOf(wanted);
    let found = wanted === null;
    let last: EntryHead | null = null;
    return {
      see: (head) => {
        if (head.times.end === null) return;
        last = head;
        found ||= head.times.start === wanted?.times.start && identityOf(head) === identity;
      },
      isGone: () => {
        this.#last = last;
        return !found;
      },
    };
  }
}
