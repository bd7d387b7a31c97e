// Which entries of the session belong to a capture: those of its relay's connections, inside its window.
import type { RelayConnections } from '../recorder/relay-connections.ts';
import type { RawEntry } from '../session/raw-entry.ts';
import { identityOf } from './entry-identity.ts';

const CONTROL_HOST = 'control.charles';

export class Ownership {
  /** Entries of the window that Charles recorded without a client port: nobody can say whose they are. */
  unknown = 0;
  readonly #connections: RelayConnections;
  readonly #since: number;
  readonly #entrance: number | null;
  readonly #adopted = new Set<string>();

  /**
   * `entrance`: the recorder's port that is this relay's alone, or null if all share one. Connections to different ports may have
   * the same client port at the same time.
   */
  constructor(connections: RelayConnections, since: number, entrance: number | null) {
    this.#connections = connections;
    this.#since = since;
    this.#entrance = entrance;
  }

  /** Makes entries that were there before the window the capture's own too. */
  adopt(session: readonly RawEntry[]): void {
    for (const raw of session) this.#adopted.add(identityOf(raw));
  }

  pick(session: readonly RawEntry[]): RawEntry[] {
    this.unknown = 0;
    return session.filter((raw) => raw.host.toLowerCase() !== CONTROL_HOST && this.#isOurs(raw));
  }

  #isOurs(raw: RawEntry): boolean {
    if (this.#adopted.size > 0 && this.#adopted.has(identityOf(raw))) return true;
    const start = Date.parse(raw.times.start);
    if (start < this.#since) return false;
    if (this.#entrance !== null && raw.clientLocalPort !== this.#entrance) return false;
    if (raw.clientPort > 0) return this.#connections.owns(raw.clientPort, start);
    this.unknown++;
    return false;
  }
}
