// The launcher as a process: one a run; it starts Charles for the first worker that asks, and ends it with the run.
import { randomUUID } from 'node:crypto';
import { removeEndpoints } from '../channel/endpoint.ts';
import { watchLifetime } from '../channel/lifetime.ts';
import { serveChannel } from '../channel/server.ts';
import { forgetLeases } from '../lease/keeper.ts';
import type { Hello } from './hello.ts';
import { type Launched, launchCharles } from './launch-charles.ts';
import type { LaunchOptions } from './launch-options.ts';
import { endLeftCharles } from './left-charles.ts';

// Three times the longest start that is known.
const LAUNCH_DEADLINE = 60_000;
const PATIENCE = 5_000;
// Longer than a whole start takes, which is what an early end would cost.
const IDLE = 60_000;

const [address = '', key = '', runnerPid = ''] = process.argv.slice(2);
const id = randomUUID();
const ending = new AbortController();
let launch: Promise<Launched> | undefined;
let failed = false;

const server = await serveChannel(address, () => ({ methods: { hello, id: () => id }, onClose }));
if (server !== null) {
  watchLifetime({ runnerPid: Number(runnerPid), idle: IDLE, connections: server.connections }, end);
  for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP']) process.on(signal, end);
}

/** The options are the same whoever asks: they are in the key. */
async function hello(options: LaunchOptions): Promise<Hello> {
  const first = launch === undefined;
  launch ??= start(options);
  const { port, user, process: charles, warnings } = await launch;
  return { port, user, pid: charles.pid, id, warnings: first ? warnings : [] };
}

async function start(options: LaunchOptions): Promise<Launched> {
  try {
    await endLeftCharles(LAUNCH_DEADLINE);
    const settings = { launcher: address, id, deadline: LAUNCH_DEADLINE, patience: PATIENCE, signal: ending.signal };
    const charles = await launchCharles(options, settings);
    // Its workers are told by the end of their channels; the next one starts another launcher.
    charles.process.ended.then(end);
    return charles;
  } catch (error) {
    failed = true;
    onClose();
    throw error;
  }
}

/** All who waited for a launch that has failed have been told: whoever comes next may have mended the cause. */
function onClose(): void {
  if (failed && server?.connections() === 0) void end();
}

async function end(): Promise<void> {
  if (ending.signal.aborted) return;
  ending.abort(new Error('the run has ended'));
  server?.close();
  // While Charles quits the next launcher may come, and have its socket here.
  removeEndpoints(address, key);
  // A launch that has failed has cleaned up.
  await launch?.then((charles) => charles.end()).catch(() => {});
  forgetLeases(id);
  process.exit();
}
