// The way from a control client to its Charles: GETs, each ended by its deadline, its caller or the client's end.
import type { CharlesError } from '../errors/charles-error.ts';
import { addressOf, authorizationOf, type ControlTarget, checkTimeout } from './control-target.ts';
import { exchange } from './exchange.ts';
import { closed, type Question, timedOut } from './failure.ts';
import type { KeptConnections } from './kept-connections.ts';
import { type Incoming, type Reply, readPage } from './reply-body.ts';

/** Milliseconds for something, and the error when they are over. */
export interface Deadline {
  readonly timeout: number;
  readonly late: () => CharlesError;
}

export class ControlConnection {
  readonly address: string;
  readonly pageTimeout: number;
  readonly #authorization: string | null;
  readonly #kept: KeptConnections | null;
  /** One for each thing under way: listeners of one signal would be more than Node takes for sane. */
  readonly #endings = new Set<() => void>();
  #closed = false;

  /**
   * @throws CharlesError `OPTION_INVALID` for a target or a timeout that cannot be one.
   * @internal
   */
  constructor(target: ControlTarget, pageTimeout: number, kept: KeptConnections | null) {
    checkTimeout('pageTimeout', pageTimeout);
    this.address = addressOf(target);
    this.#authorization = authorizationOf(target);
    this.pageTimeout = pageTimeout;
    this.#kept = kept;
  }

  /** `what`: `Failed to stop the recording`; `page`: below `http://control.charles/`. */
  question(what: string, page: string): Question {
    const authorized = this.#authorization !== null;
    return { what, page: `http://control.charles/${page}`, address: this.address, authorized };
  }

  page(question: Question, signal?: AbortSignal): Promise<Reply> {
    const late = (): CharlesError => timedOut(question, this.pageTimeout, 'charlesLimits.pageTimeout');
    return this.ask(question, { timeout: this.pageTimeout, late }, signal, (reply) => readPage(reply, reply.body));
  }

  /** Connecting, headers and body are one exchange under one deadline; it ends when `receive` does. */
  ask<Result>(
    question: Question,
    deadline: Deadline,
    signal: AbortSignal | undefined,
    receive: (reply: Incoming) => Promise<Result>,
  ): Promise<Result> {
    const way = { authorization: this.#authorization, kept: this.#kept, timeout: deadline.timeout };
    return this.within(question, deadline, signal, (ending) => exchange(question, way, ending, receive));
  }

  /**
   * Does something whose signal aborts at the deadline, with `signal` or when the client is closed; its reason is the error to
   * throw then.
   */
  async within<Result>(
    question: Question,
    { timeout, late }: Deadline,
    signal: AbortSignal | undefined,
    act: (ending: AbortSignal) => Promise<Result>,
  ): Promise<Result> {
    signal?.throwIfAborted();
    if (this.#closed) throw closed(question);
    const ending = new AbortController();
    const onClose = (): void => ending.abort(closed(question));
    const onAbort = (): void => ending.abort(signal?.reason);
    // Of our own: many calls may share the caller's signal, and each listener counts there.
    const callers = signal && AbortSignal.any([signal]);
    callers?.addEventListener('abort', onAbort);
    this.#endings.add(onClose);
    const timer = setTimeout(() => ending.abort(late()), timeout);
    try {
      return await act(ending.signal);
    } finally {
      clearTimeout(timer);
      this.#endings.delete(onClose);
      callers?.removeEventListener('abort', onAbort);
    }
  }

  /** Ends what is under way, which rejects; what comes later rejects too. */
  close(): void {
    this.#closed = true;
    for (const end of this.#endings) end();
  }
}
