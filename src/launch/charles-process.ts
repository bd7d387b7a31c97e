// The process of a launched Charles, with all that it starts: listened to, and ended; never anybody else's.
import { type ChildProcess, spawn } from 'node:child_process';
import { setTimeout as delay } from 'node:timers/promises';
import { messageOf } from '../errors/message-of.ts';
import { type Command, missing } from './command.ts';

// Enough for the last lines of a Java stack trace.
const KEPT_OUTPUT = 2_000;
/** Milliseconds after the end of the process. */
const LAST_OUTPUT = 500;
const LOOK_AGAIN = 20;

export class CharlesProcess {
  readonly pid: number;
  /** Resolves when it has ended, with words for how; what it has started may still run. */
  readonly ended: Promise<string>;
  readonly #child: ChildProcess;
  readonly #secret: string;
  #running = true;
  #present = true;
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
        this.#look();
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

  /** Waits for its end, and that of all that it has started; false when something still runs after `deadline` milliseconds. */
  async endsWithin(deadline: number): Promise<boolean> {
    const end = performance.now() + deadline;
    while (this.#look() && performance.now() < end) await delay(LOOK_AGAIN);
    return !this.#present;
  }

  /** Ends them by signal; those that have not ended `patience` milliseconds later get a signal that cannot be refused. */
  async terminate(patience: number): Promise<void> {
    for (const signal of ['SIGTERM', 'SIGKILL'] as const) {
      if (!this.#look()) return;
      this.#signal(signal);
      await this.endsWithin(patience);
    }
  }

  /** Whether it is still there, or what it has started; its number may be somebody else's from when nothing is. */
  #look(): boolean {
    this.#present &&= this.#running || (process.platform !== 'win32' && this.#signal(0));
    return this.#present;
  }

  #signal(signal: NodeJS.Signals | 0): boolean {
    try {
      // Windows has no groups.
      return process.platform === 'win32' ? this.#child.kill(signal) : process.kill(-this.pid, signal);
    } catch {
      return false;
    }
  }
}
