// Talks to one Charles through its own proxy port, over `http://control.charles/` alone.
import { CharlesError } from '../errors/charles-error.ts';
import type { RawEntry } from '../session/raw-entry.ts';
import { type Ask, exchange, type Reply } from './exchange.ts';
import { sessionOf } from './export.ts';
import { closed, type Question } from './failure.ts';
import type { KeptConnections } from './kept-connections.ts';
import { checkAction, checkPage, recordingStatusOf } from './page.ts';

/** Where Charles listens for proxy requests, and who asks. */
export interface ControlTarget {
  readonly host: string;
  readonly port: number;
  /** Sent as HTTP Basic with each control request, and nowhere else. */
  readonly username?: string;
  readonly password?: string;
}

export interface ControlLimits {
  /**
   * Milliseconds for one page: connecting, headers and body together.
   * @default 5_000
   */
  readonly pageTimeout?: number;
  /**
   * Milliseconds for one export of the session.
   * @default 60_000
   */
  readonly exportTimeout?: number;
  /**
   * Bytes that one export may have; more than the longest string of this Node (512 MiB) cannot be read at all.
   * @default 536_870_912
   */
  readonly maxExportBytes?: number;
}

// Far above any control page, and low enough that a foreign server cannot fill the memory.
const MAX_PAGE_BYTES = 1024 * 1024;

/**
 * A client of Charles's web interface. Every method opens one connection, sends one GET and closes it, unless it is given
 * connections that are kept.
 *
 * Every method throws a `CharlesError`: `RECORDER_UNREACHABLE` when nobody answers there, `NOT_CHARLES` when something else
 * does, `UNAUTHORIZED`, `WEB_INTERFACE_DISABLED`, `CONTROL_TIMEOUT`, or `CONTROL_REPLY_INVALID` when a reply cannot be read.
 */
export class ControlClient {
  readonly #address: { readonly address: string; readonly authorization: string | null };
  readonly #limits: Required<ControlLimits>;
  readonly #kept: KeptConnections | null;
  readonly #closing = new AbortController();

  /** @throws CharlesError `OPTION_INVALID` when `host` or `port` cannot be one. Connects to nothing yet. */
  constructor(target: ControlTarget, limits: ControlLimits = {}, kept: KeptConnections | null = null) {
    const { host, port, username, password } = target;
    const authorization =
      username === undefined ? null : `Basic ${Buffer.from(`${username}:${password ?? ''}`).toString('base64')}`;
    this.#address = { address: addressOf(host, port), authorization };
    this.#kept = kept;
    this.#limits = {
      pageTimeout: limits.pageTimeout ?? 5_000,
      exportTimeout: limits.exportTimeout ?? 60_000,
      maxExportBytes: limits.maxExportBytes ?? 512 * 1024 ** 2,
    };
  }

  /** Resolves when a Charles is there and lets us in; else throws the error that names the cause. */
  async probe(): Promise<void> {
    const question = this.#question('Failed to reach Charles', '');
    checkPage(question, await this.#page(question));
  }

  /** What the recording page says now. */
  async recordingStatus(): Promise<'recording' | 'stopped'> {
    const question = this.#question('Failed to read the recording status', 'recording/');
    return recordingStatusOf(question, await this.#page(question));
  }

  /** Asks Charles to record. That it does is for {@link recordingStatus} to say. */
  async startRecording(): Promise<void> {
    await this.#act('Failed to start the recording', 'recording/start');
  }

  /** Asks Charles to stop recording. That it did is for {@link recordingStatus} to say. */
  async stopRecording(): Promise<void> {
    await this.#act('Failed to stop the recording', 'recording/stop');
  }

  /** Asks Charles to forget its session, unsaved entries included. */
  async clearSession(): Promise<void> {
    await this.#act('Failed to clear the session', 'session/clear');
  }

  /**
   * The whole session, in Charles's order. Rejects with the reason of `signal` when that aborts.
   * @throws CharlesError `CONTROL_TOO_LARGE` when the export has more than `maxExportBytes`; nothing more is read then.
   */
  async exportSession(options: { readonly signal?: AbortSignal } = {}): Promise<RawEntry[]> {
    const question = this.#question('Failed to export the session', 'session/export-json');
    const { exportTimeout: timeout, maxExportBytes } = this.#limits;
    return await sessionOf(question, maxExportBytes, (maxBytes) =>
      this.#exchange({ question, timeout, timeoutLimit: 'exportTimeout', maxBytes }, options.signal),
    );
  }

  /** Ends requests under way, which reject; later calls reject too. */
  async close(): Promise<void> {
    this.#closing.abort();
  }

  async #act(what: string, page: string): Promise<void> {
    const question = this.#question(what, page);
    checkAction(question, await this.#page(question));
  }

  #question(what: string, page: string): Question {
    const { address, authorization } = this.#address;
    return { what, page: `http://control.charles/${page}`, address, authorized: authorization !== null };
  }

  #page(question: Question): Promise<Reply> {
    return this.#exchange({ question, timeout: this.#limits.pageTimeout, timeoutLimit: 'pageTimeout', maxBytes: MAX_PAGE_BYTES });
  }

  async #exchange(ask: Ask, signal?: AbortSignal): Promise<Reply> {
    signal?.throwIfAborted();
    const closing = this.#closing.signal;
    if (closing.aborted) throw closed(ask.question);
    const ending = new AbortController();
    const onClose = (): void => ending.abort(closed(ask.question));
    const onAbort = (): void => ending.abort(signal?.reason);
    closing.addEventListener('abort', onClose);
    signal?.addEventListener('abort', onAbort);
    try {
      return await exchange(ask, this.#address.authorization, ending, this.#kept);
    } finally {
      closing.removeEventListener('abort', onClose);
      signal?.removeEventListener('abort', onAbort);
    }
  }
}

function addressOf(host: string, port: number): string {
  const address = host.includes(':') && !host.startsWith('[') ? `[${host}]:${port}` : `${host}:${port}`;
  if (port >= 1 && /^[^\s/?#@\\]+$/.test(host) && URL.canParse(`http://${address}`)) return address;
  throw new CharlesError('OPTION_INVALID', {
    what: 'Failed to make a control client',
    // Not quoted: a host that holds a whole URL may hold its password too.
    why: 'the host is no host name or IP address alone, or the port is not between 1 and 65535',
    mend: 'Give the host without scheme, credentials, port or path, as `127.0.0.1`, and the port of the HTTP proxy as a number.',
  });
}
