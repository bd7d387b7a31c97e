// What the checks share: whom they ask, and what the earlier ones found out for the later.
import { randomBytes } from 'node:crypto';
import { ControlClient, type ControlTarget } from '../../control/index.ts';
import type { CharlesError } from '../../errors/charles-error.ts';
import type { RawEntry } from '../../session/raw-entry.ts';
import { type Answer, type AskOptions, ask } from './ask.ts';
import { Unsettled } from './check.ts';
import type { Origin } from './origin.ts';
import type { Probe } from './probe.ts';
import type { ProbeName, Traffic } from './traffic.ts';

/** What the one export of the session showed. */
export interface Session {
  readonly bytes: number;
  readonly count: number;
  readonly milliseconds: number;
  /** Of all entries. */
  readonly statuses: readonly string[];
  /** Doctor's own. */
  readonly own: readonly RawEntry[];
  /** Paths below control.charles that were recorded since doctor's first request, which is their clock's only fixed point. */
  readonly control: readonly string[];
}

export class Context {
  readonly target: ControlTarget;
  readonly control: ControlClient;
  /** The first part of the path of each of doctor's own requests. */
  readonly marker: string = `playwright-charles-doctor-${randomBytes(6).toString('hex')}`;
  /** Why nothing more is to be asked; null while all is well. */
  halted: string | null = null;
  /** How the first control page failed. */
  refused: CharlesError | null = null;
  /** Whether Charles runs on this machine. */
  local = true;
  /** Whether tests that run now capture with this Charles. */
  shared = false;
  /** Whether it recorded before doctor came. */
  recording = false;
  /** Whether it recorded while doctor's requests went through, as far as its page said. */
  recorded = false;
  /** Why no traffic may be sent. */
  unsafe: string | null = null;
  tools: Awaited<ReturnType<ControlClient['tools']>> = [];
  traffic: Traffic | null = null;
  origin: Origin | null = null;
  session: Session | null = null;
  selfRecords = false;
  /** What was seen of the exports, by name of export or of what is in it. */
  exported: Readonly<Record<string, string | null>> | null = null;

  readonly #ending = new AbortController();

  constructor(target: ControlTarget) {
    this.target = target;
    this.control = new ControlClient(target);
  }

  /** Aborts at the end. */
  get lasting(): AbortSignal {
    return this.#ending.signal;
  }

  async close(): Promise<void> {
    this.#ending.abort();
    this.origin?.close();
    await this.control.close();
  }

  /** A page of Charles, with the credentials unless they are left out. */
  page(page: string, options: Omit<AskOptions, 'headers'> & { readonly anonymous?: boolean } = {}): Promise<Answer> {
    const { username, password = '' } = this.target;
    const known = username !== undefined && !options.anonymous;
    const authorization = `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`;
    const headers: Readonly<Record<string, string>> = known ? { authorization } : {};
    return ask(this.target, `http://control.charles/${page}`, { ...options, headers });
  }

  probe(name: ProbeName): Probe {
    if (this.traffic === null) throw new Unsettled(`nothing was sent: ${this.unsafe ?? 'an earlier check failed'}`);
    const probe = this.traffic[name];
    if (probe !== undefined) return probe;
    throw new Unsettled(
      'Charles runs on another machine, from where no origin of this one can be reached',
      'Run doctor on the machine of Charles too.',
    );
  }

  needSession(): Session {
    if (this.session !== null) return this.session;
    throw new Unsettled('the session could not be read');
  }

  /** As {@link findEntry}, for checks that need one. */
  entryOf(name: ProbeName): RawEntry {
    const entry = this.findEntry(name);
    if (entry !== null) return entry;
    throw new Unsettled('the request that doctor sent for this was not recorded');
  }

  /** What was recorded of a probe, or of the tunnel that it went through. */
  findEntry(name: ProbeName): RawEntry | null {
    const { path, localPort } = this.probe(name);
    const { own } = this.needSession();
    // Where client ports are lost, any tunnel to the same server tells as much.
    const tunnels = own.filter(
      ({ method, clientPort }) => method === 'CONNECT' && (clientPort === localPort || clientPort === 0),
    );
    const server = /^(in-connect|in-flight|websocket)$/.test(name) ? this.origin?.port : this.origin?.securePort;
    return own.find((entry) => entry.path === path) ?? tunnels.find(({ actualPort }) => actualPort === server) ?? null;
  }
}
