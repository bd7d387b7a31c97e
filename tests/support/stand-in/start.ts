// Starts the stand-in for Charles as a child process and talks to it: faults, what it was asked, and what it holds.
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { ask } from './ask.ts';
import type { FaultArgument, FaultName } from './fault-names.ts';

export type { FaultArgument, FaultName } from './fault-names.ts';

export interface StandInOptions {
  /** Shape of the entries, slugs of the tools and format of the download. @default '5' */
  readonly generation?: '4.5' | '4.6' | '5';
  /** Is it recording when it starts, as a desk Charles usually is? @default false */
  readonly recording?: boolean;
  /** Anonymous access when absent. */
  readonly username?: string;
  readonly password?: string;
  /** Record its own control calls, each export as a body. @default false */
  readonly selfRecord?: boolean;
  /** @default 0: any free port */
  readonly port?: number;
  /** SSL proxying for all hosts, with a root certificate of its own. @default false: opaque tunnels */
  readonly decrypt?: boolean;
  /** Is the root certificate in the TLS chain? @default true */
  readonly sendRoot?: boolean;
  /** Plain HTTP inside a CONNECT is an ordinary entry. @default false: an opaque tunnel */
  readonly decodePlainConnect?: boolean;
  /** Replies of the control pages have no Content-Length: the end of the connection is theirs. @default false */
  readonly lengthless?: boolean;
  /**
   * What is in flight when the session is cleared, which nobody has seen: is in it again at once, comes back when it has ended, or
   * is gone. What comes back lacks what was sent before; known exports show it only after it had ended. @default 'kept'
   */
  readonly clearInFlight?: 'kept' | 'until-finished' | 'dropped';
  /** Every client port is recorded as 0. @default false */
  readonly zeroPorts?: boolean;
  /** Milliseconds added to all recorded times. @default 0 */
  readonly clockSkew?: number;
  /** The recording stops by itself once this many entries are held. @default none */
  readonly limit?: number;
  /** The session at its start: a `.chlsj` by its path or its bytes. */
  readonly preload?: string | Buffer;
  /** Throttling presets of the user's own, after the built-in ones. */
  readonly presets?: readonly string[];
}

export interface StandIn {
  readonly host: string;
  readonly port: number;
  readonly proxyUrl: string;
  readonly pid: number;
  fault(name: FaultName, argument?: FaultArgument): Promise<void>;
  /** Paths of the control requests so far with their queries, as `/recording/start`. */
  controlCalls(): Promise<string[]>;
  /** Length of its export now. */
  sessionBytes(): Promise<number>;
  /** Its session, parsed. */
  // biome-ignore lint/suspicious/noExplicitAny: entries of any generation, asserted on by shape
  entries(): Promise<any[]>;
  recordingNow(): Promise<boolean>;
  /** The preset that throttles now, '' for the current settings, null for none. */
  throttlingNow(): Promise<string | null>;
  /** Ends it as a crash would. */
  kill(): Promise<void>;
  close(): Promise<void>;
}

export async function startStandIn(options: StandInOptions = {}): Promise<StandIn> {
  const program = fileURLToPath(new URL('./charles.mjs', import.meta.url));
  const preload = preloadFile(options.preload);
  const settings = JSON.stringify({ ...options, preload: preload.file });
  const child = fork(program, ['--options', settings], { execArgv: [], stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
  const ready = await Promise.race([once(child, 'message'), once(child, 'exit')]);
  preload.remove();
  const port = (ready[0] as { port?: number } | null)?.port;
  if (port === undefined) throw new Error(`the stand-in ended before it listened, with code ${child.exitCode}`);
  const host = '127.0.0.1';
  return {
    host,
    port,
    proxyUrl: `http://${host}:${port}`,
    pid: child.pid as number,
    fault: async (name, argument = {}) => void (await ask(child, 'fault', { name, argument })),
    controlCalls: () => ask(child, 'controlCalls'),
    sessionBytes: () => ask(child, 'sessionBytes'),
    entries: () => ask(child, 'entries'),
    recordingNow: () => ask(child, 'recordingNow'),
    throttlingNow: () => ask(child, 'throttlingNow'),
    kill: () => end(child, () => child.kill('SIGKILL')),
    close: () => end(child, () => child.disconnect()),
  };
}

/** The stand-in has read the file once it listens. */
function preloadFile(preload: string | Buffer | undefined): { file?: string; remove: () => void } {
  if (!Buffer.isBuffer(preload)) return { ...(preload === undefined ? {} : { file: preload }), remove: () => {} };
  const folder = mkdtempSync(path.join(tmpdir(), 'stand-in-'));
  const file = path.join(folder, 'session.chlsj');
  writeFileSync(file, preload);
  return { file, remove: () => rmSync(folder, { recursive: true }) };
}

async function end(child: ChildProcess, how: () => void): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exited = once(child, 'exit');
  if (child.connected || child.kill(0)) how();
  await exited;
}
