// Starts the stand-in for Charles as a child process and talks to it: faults, and what it was asked.
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

export interface StandInOptions {
  /** Shape of the entries. @default '5' */
  readonly generation?: '4.5' | '5';
  /** Is it recording when it starts, as a desk Charles usually is? @default false */
  readonly recording?: boolean;
  /** Anonymous access when absent. */
  readonly username?: string;
  readonly password?: string;
  /** Record its own control calls, each export as a body. @default false */
  readonly selfRecord?: boolean;
  /** @default 0: any free port */
  readonly port?: number;
}

export type FaultName =
  /** `recording/stop` answers 200 and changes nothing. */
  | 'stop-ignored'
  /** `recording/start` answers 200 and changes nothing. */
  | 'start-ignored'
  /** No reply. */
  | 'hang'
  /** Status 200 and nonsense. */
  | 'garbage'
  /** The connection is closed without a reply. */
  | 'drop'
  /** The export has this many `bytes`. */
  | 'huge'
  /** Every page says that the web interface is disabled. */
  | 'disabled'
  /** Ends every fault. */
  | 'none';

export interface FaultArgument {
  /** Only this control page, without the leading slash: `recording/stop`, `session/export-json`. @default every page */
  readonly page?: string;
  /** How many control requests it lasts. @default until `none` */
  readonly times?: number;
  readonly bytes?: number;
}

export interface StandIn {
  readonly host: string;
  readonly port: number;
  readonly proxyUrl: string;
  readonly pid: number;
  fault(name: FaultName, argument?: FaultArgument): Promise<void>;
  /** Paths of the control requests so far, as `/recording/start`. */
  controlCalls(): Promise<string[]>;
  /** Ends it as a crash would. */
  kill(): Promise<void>;
  close(): Promise<void>;
}

interface Answer {
  readonly id?: number;
  readonly port?: number;
  readonly answer?: unknown;
  readonly error?: string;
}

export async function startStandIn(options: StandInOptions = {}): Promise<StandIn> {
  const program = fileURLToPath(new URL('./charles.mjs', import.meta.url));
  const child = fork(program, argumentsOf(options), { execArgv: [], stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
  const ready = await Promise.race([once(child, 'message'), once(child, 'exit')]);
  const port = (ready[0] as Answer | null)?.port;
  if (port === undefined) throw new Error(`the stand-in ended before it listened, with code ${child.exitCode}`);
  const host = '127.0.0.1';
  return {
    host,
    port,
    proxyUrl: `http://${host}:${port}`,
    pid: child.pid as number,
    fault: async (name, argument = {}) => void (await call(child, { fault: name, argument })),
    controlCalls: async () => (await call(child, { ask: 'control-calls' })) as string[],
    kill: () => end(child, () => child.kill('SIGKILL')),
    close: () => end(child, () => child.disconnect()),
  };
}

function argumentsOf(options: StandInOptions): string[] {
  const { generation = '5', port = 0, username, password, recording, selfRecord } = options;
  const list = ['--generation', generation, '--port', String(port)];
  if (username !== undefined) list.push('--username', username);
  if (password !== undefined) list.push('--password', password);
  if (recording) list.push('--recording');
  if (selfRecord) list.push('--self-record');
  return list;
}

let calls = 0;

function call(child: ChildProcess, message: object): Promise<unknown> {
  const id = ++calls;
  return new Promise((resolve, reject) => {
    const done = (settle: () => void): void => {
      child.off('message', onMessage);
      child.off('exit', onExit);
      settle();
    };
    const onMessage = (reply: Answer): void => {
      if (reply.id !== id) return;
      done(() => (reply.error === undefined ? resolve(reply.answer) : reject(new Error(reply.error))));
    };
    const onExit = (): void => done(() => reject(new Error('the stand-in ended before it answered')));
    child.on('message', onMessage);
    child.on('exit', onExit);
    child.send({ id, ...message }, (error) => error && done(() => reject(error)));
  });
}

async function end(child: ChildProcess, how: () => void): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exited = once(child, 'exit');
  how();
  await exited;
}
