// Ends a Charles whose launcher was killed: only one that answers to exactly the credentials which that launcher has left.
import { Channel } from '../channel/client.ts';
import { isCharlesError } from '../errors/charles-error.ts';
import { forgetLeases } from '../lease/keeper.ts';
import { within } from '../util/within.ts';
import { type LaunchNote, launchFolders, removeLaunchFolder } from './folder.ts';
import { isTaken } from './port.ts';
import { accessTo, controlOf } from './ready.ts';

// A launcher that lives answers at once, also while it starts or ends its Charles.
const ANSWER_DEADLINE = 5_000;

/** Also removes what such launches have left on disk. Never throws: a launch does not depend on it. `starting`: ms that a start takes at most. */
export async function endLeftCharles(starting: number): Promise<void> {
  for (const { folder, note } of launchFolders()) {
    try {
      if ((await isServed(note)) || !(await isEnded(note, starting))) continue;
      forgetLeases(note.id);
      removeLaunchFolder(folder);
    } catch {
      // Some systems let nobody remove what is still open: the next launch tries again.
    }
  }
}

/** On Windows another launcher may have got the same address. */
async function isServed({ launcher, id }: LaunchNote): Promise<boolean> {
  let channel: Channel;
  try {
    channel = await Channel.connect(launcher);
  } catch (error) {
    // Anything else says nothing about it.
    return !['ENOENT', 'ECONNREFUSED'].includes((error as NodeJS.ErrnoException).code ?? '');
  }
  try {
    return (await within(channel.call('id'), ANSWER_DEADLINE, () => new Error('it hangs'))) === id;
  } catch {
    return true;
  } finally {
    channel.close();
  }
}

/** Ends it if it is surely ours. False when it is for a later launch to try again. */
async function isEnded({ port, user, started }: LaunchNote, starting: number): Promise<boolean> {
  const age = Date.now() - started;
  // It may not listen yet.
  if (!(await isTaken(port))) return age < 0 || age > starting;
  // It may be anybody's, or still need its files.
  if (user === null) return false;
  try {
    if ((await accessTo(port, user)) === 'ours') await controlOf(port, user).quit();
    return true;
  } catch (error) {
    return !isCharlesError(error, 'CONTROL_TIMEOUT');
  }
}
