// The process of a launched Charles: started, listened to, and ended; never anybody else's.
import { type ChildProcess, spawn } from 'node:child_process';
import { setTimeout as delay } from 'node:timers/promises';
import { messageOf } from '../errors/message-of.ts';
import { type Command, missing } from './command.ts';

// Enough for the last lines of a Java stack trace.
const KEPT_OUTPUT = 2_000;
/** Milliseconds after the end of the process. */
const LAST_OUTPUT = 500;

export class CharlesProcess {
  readonly pid: number;
  /** Resolves when it has ended, with words for how. */
  readonly ended: Promise<string>;
  readonly #child: ChildProcess;
  readonly #secret: string;
  #running = true;
  #output = '';

  /** `secret` is kept out of its last words. @throws CharlesError `ENGINE_MISSING` when the program cannot be started. */
  static async start({ program, args }: Command, configuration: string, secret: string): Promise<CharlesProcess> {
    const child = await new Promise<ChildProcess>((resolve, reject) => {
      const starting = spawn(program, [...args, '-headless', '-config', configuration], {
        stdio: ['ignore', 'pipe', 'pipe'],
        windowsHide: true,
        // A group of its own: the program may be a script around the real one.
        detached: process.platform !== 'win32',
      });
      starting.once('spawn', () => resolve(starting)).once('error', reject);
    }).catch((error: unknown) => {
      throw missing(`${program} cannot be started (${messageOf(error)})`, error);
    });
    return new CharlesProcess(child, secret);
  }

  private constructor(child: ChildProcess, secret: string) {
    this.#child = child;
    this.#secret = secret;
    this.pid = child.pid as number;
    child.on('error', () => {});
    for (const stream of [child.stdout, child.stderr]) {
      stream?.setEncoding('utf8').on('data', (text: string) => {
        const all = (this.#output + text).replaceAll(this.#secret, '***');
        // Whole lines only: the rest of a line could be the rest of the secret.
        this.#output = all.length > KEPT_OUTPUT ? all.slice(-KEPT_OUTPUT).replace(/^.*\n?/, '') : all;
      });
    }
    this.ended = new Promise((resolve) => {
      child.once('exit', (code, signal) => {
        this.#running = false;
        const words = signal === null ? `with exit code ${code}` : `by ${signal}`;
        // Its last output may come after it, or never end: another process can hold the pipes.
        child.once('close', () => resolve(words));
        setTimeout(resolve, LAST_OUTPUT, words);
      });
    });
  }

  get running(): boolean {
    return this.#running;
  }

  /** What it said last. */
  lastWords(): string {
    return this.#output.trim();
  }

  /** Waits for its end; false when it still runs after `deadline` milliseconds. */
  async endsWithin(deadline: number): Promise<boolean> {
    const waiting = new AbortController();
    await Promise.race([this.ended, delay(deadline, undefined, { signal: waiting.signal }).catch(() => {})]);
    waiting.abort();
    return !this.#running;
  }

  /** Ends it by signal; one that has not ended `patience` milliseconds later gets a signal that cannot be refused. */
  async terminate(patience: number): Promise<void> {
    for (const signal of ['SIGTERM', 'SIGKILL'] as const) {
      if (!this.#running) return;
      this.#signal(signal);
      await this.endsWithin(patience);
    }
  }

  #signal(signal: NodeJS.Signals): void {
    try {
      if (process.platform === 'win32') this.#child.kill(signal);
      else process.kill(-this.pid, signal);
    } catch {
      // It has ended in this very moment.
    }
  }
}
