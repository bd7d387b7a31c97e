// Which entries of the session belong to a capture: its relay's connections, its window, its filters.
import type { RelayConnections } from '../recorder/relay-connections.ts';
import { Entry } from '../session/entry.ts';
import type { CompiledQuery } from '../session/query.ts';
import type { RawEntry } from '../session/raw-entry.ts';

const CONTROL_HOST = 'control.charles';

export interface OwnershipFilters {
  /** If any are given, an entry must match one of them. */
  readonly include: readonly CompiledQuery[];
  readonly exclude: readonly CompiledQuery[];
}

export class Ownership {
  /** Entries of the window that Charles recorded without a client port: nobody can say whose they are. */
  unknown = 0;
  readonly #connections: RelayConnections;
  readonly #filters: OwnershipFilters;
  readonly #since: number;
  readonly #adopted = new Set<string>();

  constructor(connections: RelayConnections, since: number, filters: OwnershipFilters) {
    this.#connections = connections;
    this.#since = since;
    this.#filters = filters;
  }

  /** Makes entries that were there before the window the capture's own too. */
  adopt(session: readonly RawEntry[]): void {
    for (const raw of session) this.#adopted.add(markOf(raw));
  }

  pick(session: readonly RawEntry[]): RawEntry[] {
    this.unknown = 0;
    return session.filter((raw) => raw.host.toLowerCase() !== CONTROL_HOST && this.#isOurs(raw) && this.#isWanted(raw));
  }

  #isOurs(raw: RawEntry): boolean {
    if (this.#adopted.size > 0 && this.#adopted.has(markOf(raw))) return true;
    const start = Date.parse(raw.times.start);
    if (start < this.#since) return false;
    if (raw.clientPort > 0) return this.#connections.owns(raw.clientPort, start);
    this.unknown++;
    return false;
  }

  #isWanted(raw: RawEntry): boolean {
    const { include, exclude } = this.#filters;
    if (include.length === 0 && exclude.length === 0) return true;
    const entry = new Entry(raw);
    return (
      (include.length === 0 || include.some((query) => query.matches(entry))) && !exclude.some((query) => query.matches(entry))
    );
  }
}

function markOf({ clientPort, times, method, host, path, query }: RawEntry): string {
  return [clientPort, times.start, method, host, path, query].join(' ');
}
