// The commands of one Charles, over `http://control.charles/` alone.
import type { EntryHead, RawEntry } from '../session/raw-entry.ts';
import type { SessionRead } from '../session/session-reader.ts';
import { ControlConnection, type Deadline } from './control-connection.ts';
import type { ControlLimits } from './control-limits.ts';
import { type ControlTarget, checkMaxExportBytes, checkTimeout, invalidArgument } from './control-target.ts';
import { handOver, readSession, type SessionDownload } from './exports.ts';
import { type Question, timedOut } from './failure.ts';
import type { KeptConnections } from './kept-connections.ts';
import { checkAction, checkPage, recordingStatusOf } from './page.ts';
import { quit } from './quit.ts';
import { presetIn, type Throttling, throttlingOf } from './throttling-page.ts';
import { readTools, switchTool, type ToolState } from './tools.ts';

/** What a session can be exported as: `session/export-…` of Charles 5. */
export type ExportFormat = 'json' | 'xml' | 'har' | 'csv' | 'trace';

const FORMATS: readonly ExportFormat[] = ['json', 'xml', 'har', 'csv', 'trace'];

/**
 * A client of Charles's web interface. Every method opens one connection, sends one GET and closes it, unless it is given
 * connections that are kept or says otherwise.
 *
 * Every method throws a `CharlesError`: `RECORDER_UNREACHABLE` when nobody answers there, `NOT_CHARLES` when something else
 * does, `UNAUTHORIZED`, `WEB_INTERFACE_DISABLED`, `CONTROL_TIMEOUT`, or `CONTROL_REPLY_INVALID` when a reply cannot be read or
 * this generation has no such page.
 */
export class ControlClient {
  readonly #connection: ControlConnection;
  readonly #limits: { readonly exportTimeout: number; readonly maxExportBytes: number };

  /**
   * Connects to nothing yet.
   * @throws CharlesError `OPTION_INVALID` when `host` or `port` cannot be one, a password has no user name, or a limit is no number
   * above 0; times have 2^31 - 1 ms at most.
   */
  constructor(target: ControlTarget, limits?: ControlLimits);
  /** @internal */
  constructor(target: ControlTarget, limits: ControlLimits | undefined, kept: KeptConnections);
  constructor(target: ControlTarget, limits: ControlLimits = {}, kept: KeptConnections | null = null) {
    const { pageTimeout = 5_000, exportTimeout = 60_000, maxExportBytes = 4 * 1024 ** 3 } = limits;
    checkTimeout('exportTimeout', exportTimeout);
    checkMaxExportBytes(maxExportBytes);
    this.#connection = new ControlConnection(target, pageTimeout, kept);
    this.#limits = { exportTimeout, maxExportBytes };
  }

  /** Resolves when a Charles is there and lets us in; else throws the error that names the cause. */
  async probe(): Promise<void> {
    const question = this.#connection.question('Failed to reach Charles', '');
    checkPage(question, await this.#connection.page(question));
  }

  /** What the recording page says now. */
  async recordingStatus(): Promise<'recording' | 'stopped'> {
    const question = this.#connection.question('Failed to read the recording status', 'recording/');
    return recordingStatusOf(question, await this.#connection.page(question));
  }

  /** Asks Charles to record. That it does is for {@link recordingStatus} to say. */
  async startRecording(): Promise<void> {
    await this.#act('Failed to start the recording', 'recording/start');
  }

  /** Asks Charles to stop recording. That it did is for {@link recordingStatus} to say. */
  async stopRecording(): Promise<void> {
    await this.#act('Failed to stop the recording', 'recording/stop');
  }

  /**
   * Asks Charles to forget its session, unsaved entries included. What is in flight stays, without what was sent before: so it is
   * in exports of some generations, and not known of every one.
   */
  async clearSession(): Promise<void> {
    await this.#act('Failed to clear the session', 'session/clear');
  }

  /**
   * The entries of the session that are wanted, in Charles's order, read while they arrive: what is not wanted is neither parsed
   * nor kept. `wanted` is asked once an entry; without it all are. Rejects with the reason of `signal` when that aborts, and with
   * what `wanted` throws.
   * @throws CharlesError `CONTROL_TOO_LARGE` when the export has more than `maxExportBytes`; nothing more is read then.
   */
  async readSession(
    options: { readonly wanted?: (head: EntryHead) => boolean; readonly signal?: AbortSignal } = {},
  ): Promise<SessionRead> {
    const question = this.#connection.question('Failed to export the session', 'session/export-json');
    const { maxExportBytes: maxBytes } = this.#limits;
    return await this.#connection.ask(question, this.#exportDeadline(question), options.signal, (reply) =>
      readSession(reply, question, { maxBytes, wanted: options.wanted }),
    );
  }

  /** All entries of the session: {@link readSession} without `wanted`. */
  async exportSession(options: { readonly signal?: AbortSignal } = {}): Promise<RawEntry[]> {
    return (await this.readSession(options)).entries;
  }

  /**
   * The session as Charles writes it in another format, unchecked but for its start. Charles 5 has all of these; the embedded
   * recorder cannot write a trace.
   * @throws CharlesError `CONTROL_TOO_LARGE` when it has more than `maxExportBytes`, from the body too, as all errors;
   * `OPTION_INVALID` for another format.
   */
  async exportAs(format: ExportFormat): Promise<SessionDownload> {
    const what = 'Failed to export the session';
    if (!FORMATS.includes(format))
      throw invalidArgument(what, 'that is no format of an export', `Give one of ${FORMATS.join(', ')}.`);
    return await this.#download(what, `session/export-${format}`, format === 'xml');
  }

  /** The native session: `.chlz`, a zip, of Charles 5 and the embedded recorder; `.chls` up to Charles 4. Throws as {@link exportAs}. */
  async download(): Promise<SessionDownload> {
    return await this.#download('Failed to download the session', 'session/download', false);
  }

  /** What the throttling page says: whether it throttles now (not with which preset), and the presets that it offers. */
  async throttling(): Promise<Throttling> {
    const question = this.#connection.question('Failed to read the throttling', 'throttling/');
    return throttlingOf(question, await this.#connection.page(question));
  }

  /**
   * Asks Charles to throttle all that passes through it: with this preset, else with its current settings. Charles accepts a name
   * that it does not know without a word: see {@link throttling} for those that it does.
   * @throws CharlesError `OPTION_INVALID` when the name is no text or has half a character, which no address can carry.
   */
  async startThrottling(preset?: string): Promise<void> {
    const what = 'Failed to start the throttling';
    await this.#act(what, `throttling/activate${preset === undefined ? '' : `?preset=${presetIn(what, preset)}`}`);
  }

  /** Asks Charles to throttle no more. */
  async stopThrottling(): Promise<void> {
    await this.#act('Failed to stop the throttling', 'throttling/deactivate');
  }

  /**
   * The tools that this generation switches, and which are on: one request for the list, and one for each tool, all of them within
   * `pageTimeout`.
   */
  async tools(): Promise<ToolState[]> {
    return await readTools(this.#connection);
  }

  /**
   * Switches a tool by its name in the address of its page, as `map-local` or `block-list`. Where the block and allow lists have
   * their other names (`black-list`, `white-list`) those are asked for in a second request.
   * @throws CharlesError `OPTION_INVALID` when that cannot be such a name; `CONTROL_REPLY_INVALID` when the reply says the opposite,
   * as of a tool that the embedded recorder does not have.
   */
  async setTool(slug: string, on: boolean): Promise<void> {
    await switchTool(this.#connection, slug, on);
  }

  /**
   * Quits Charles; its session is lost if it was not saved. Asks whether it is there first, and resolves when its port refuses
   * connections: the reply says nothing, for Charles breaks it off.
   * @throws CharlesError `CONTROL_TIMEOUT` when all of that takes more than `timeout` milliseconds, 15 000 if not given.
   */
  async quit({ timeout = 15_000 }: { readonly timeout?: number } = {}): Promise<void> {
    checkTimeout('timeout', timeout, 'Failed to quit Charles');
    await quit(this.#connection, timeout);
  }

  /** Ends requests under way, which reject; later calls reject too. */
  async close(): Promise<void> {
    this.#connection.close();
  }

  async #act(what: string, page: string): Promise<void> {
    const question = this.#connection.question(what, page);
    checkAction(question, await this.#connection.page(question));
  }

  #download(what: string, page: string, xml: boolean): Promise<SessionDownload> {
    const question = this.#connection.question(what, page);
    const { maxExportBytes: maxBytes } = this.#limits;
    return new Promise((resolve, reject) => {
      this.#connection
        .ask(question, this.#exportDeadline(question), undefined, (reply) =>
          handOver(reply, question, { maxBytes, xml }, resolve),
        )
        .catch(reject);
    });
  }

  #exportDeadline(question: Question): Deadline {
    const { exportTimeout: timeout } = this.#limits;
    return { timeout, late: () => timedOut(question, timeout, 'charlesLimits.exportTimeout') };
  }
}
