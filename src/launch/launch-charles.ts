// Starts one Charles that only we can control, and ends it.
import { randomBytes } from 'node:crypto';
import { readBase } from './base-configuration.ts';
import { CharlesProcess } from './charles-process.ts';
import { findCommand } from './command.ts';
import { type Credentials, launchConfiguration } from './configuration.ts';
import { lockedOut, portTaken } from './failures.ts';
import { createLaunchFolder, removeLaunchFolder, writeFileIn, writeNote } from './folder.ts';
import type { LaunchOptions } from './launch-options.ts';
import { portFor } from './port.ts';
import { createProof, isProved, type Proof } from './proof.ts';
import { accessTo, controlOf, untilFree, untilReady, type Wait } from './ready.ts';

export interface Launched {
  readonly port: number;
  /** Null when it lets everybody in. */
  readonly user: Credentials | null;
  readonly process: CharlesProcess;
  /** Sentences for whoever runs the tests. */
  readonly warnings: readonly string[];
  /** Quits it, ends its process if it does not obey or lets everybody in, and removes its folder. */
  end(): Promise<void>;
}

export interface LaunchSettings {
  /** Where the launcher answers as long as it lives, and the random name that it then gives. */
  readonly launcher: string;
  readonly id: string;
  /** Milliseconds until Charles has to serve its control pages. */
  readonly deadline: number;
  /** Milliseconds that it has to end, each time it is asked to more firmly. */
  readonly patience: number;
  /** Gives up a launch under way. */
  readonly signal: AbortSignal;
}

/** How to know that it is ours that answers: it lets in this user alone, or everybody and proves that it has read its configuration. */
type Mark = { readonly user: Credentials; readonly proof: null } | { readonly user: null; readonly proof: Proof };

const OPEN =
  'The Charles that the tests have started lets everybody in, although its configuration names a user: a page under test can ' +
  'reach http://control.charles/ and stop, clear or read the recording. Please report it with the version of Charles.';

/**
 * Resolves when Charles answers, and does not record.
 * @throws CharlesError `OPTION_INVALID`, `ENGINE_MISSING`, `ENGINE_FAILED`; then no process and no file of it is left.
 */
export async function launchCharles(options: LaunchOptions, settings: LaunchSettings): Promise<Launched> {
  const command = findCommand(options.command);
  const port = await portFor(options.port);
  const credentials: Credentials = { username: 'playwright-charles', password: randomBytes(24).toString('base64url') };
  // How Charles writes its users is known from one source only; one that reads them otherwise still has to serve us.
  const marks: readonly Mark[] = [
    { user: credentials, proof: null },
    { user: null, proof: createProof() },
  ];
  const folder = createLaunchFolder();
  try {
    for (const mark of marks) {
      const { user } = mark;
      writeNote(folder, { launcher: settings.launcher, id: settings.id, port, user, started: Date.now() });
      const text = launchConfiguration(await readBase(options.config), { port, user, ...localIn(folder, mark) });
      const charles = await CharlesProcess.start(command, writeFileIn(folder, 'charles.config', text), credentials.password);
      if (!(await untilUsable(charles, mark, { port, user, ...settings }, settings))) continue;
      return {
        port,
        user,
        process: charles,
        warnings: user === null ? [OPEN] : [],
        end: async () => {
          await quit(charles, port, user, settings.patience);
          removeLaunchFolder(folder);
        },
      };
    }
    throw lockedOut();
  } catch (error) {
    removeLaunchFolder(folder);
    throw error;
  }
}

function localIn(folder: string, { proof }: Mark): { local?: { host: string; file: string } } {
  return proof === null ? {} : { local: { host: proof.host, file: writeFileIn(folder, 'proof.txt', proof.secret) } };
}

/** Ends the process unless it is certain that it is the one that answers, and that we may use it. */
async function untilUsable(charles: CharlesProcess, mark: Mark, wait: Wait, { patience }: LaunchSettings): Promise<boolean> {
  try {
    const access = await untilReady(charles, wait);
    if (mark.user !== null ? access === 'ours' : access === 'open' && (await isProved(wait.port, mark.proof))) {
      // Charles records from its start on; between captures nobody wants that.
      await controlOf(wait.port, wait.user).stopRecording();
      return true;
    }
  } catch (error) {
    await charles.terminate(patience);
    throw error;
  }
  await charles.terminate(patience);
  // Whoever answered is there still.
  if (!(await untilFree(wait.port, patience))) throw portTaken(wait.port);
  return false;
}

async function quit(charles: CharlesProcess, port: number, user: Credentials | null, patience: number): Promise<void> {
  if (await charles.endsWithin(0)) return;
  // Another Charles may have come to this port meanwhile, which everybody may quit.
  if (user !== null && (await accessTo(port, user).catch(() => null)) === 'ours') {
    // Whatever it answers, its process tells.
    controlOf(port, user)
      .quit({ timeout: patience })
      .catch(() => {});
    if (await charles.endsWithin(patience)) return;
  }
  await charles.terminate(patience);
}
