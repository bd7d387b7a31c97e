// Why a recording could not be switched on or off, and how to mend it.
import { CharlesError } from '../errors/charles-error.ts';
import { messageOf } from '../errors/message-of.ts';

export function alreadyOn(address: string): CharlesError {
  return new CharlesError('RECORDING_ALREADY_ON', {
    what: 'Failed to start the capture',
    why: `the Charles at ${address} is recording already, and adoptExisting is false`,
    mend: 'Stop the recording in Charles, or drop `adoptExisting: false`: an adopted recording is left on at the end.',
  });
}

export function notAlone(address: string, others: number): CharlesError {
  return new CharlesError('OPTION_UNSUPPORTED', {
    what: 'Failed to start the capture',
    why: `the Charles at ${address} runs on another machine, where only time can tell which entries are ours, and ${others} other capture(s) use it now`,
    mend: 'Let one run with one worker use it at a time, run Charles on this machine, or use the embedded recorder.',
  });
}

export function resetRefused(others: number): CharlesError {
  return new CharlesError('RESET_REFUSED', {
    what: 'Failed to clear the session before the capture',
    why: `${others} other capture(s) are reading it`,
    mend: 'Use `resetSession` with one worker, or leave it out: a capture sees only its own entries anyway.',
  });
}

export function notStarted(address: string): CharlesError {
  return new CharlesError('RECORDING_NOT_STARTED', {
    what: 'Failed to start the capture',
    why: `the Charles at ${address} accepted recording/start, but its control page still says Recording Stopped`,
    mend: 'Look at Charles: a recording limit that is reached, or a dialog that waits for an answer, keeps it stopped.',
  });
}

export function notStopped(address: string, cause: unknown): CharlesError {
  return new CharlesError('RECORDING_NOT_STOPPED', {
    what: `Failed to stop the recording of the Charles at ${address}, twice`,
    why: messageOf(cause).split('\n', 1)[0] ?? '',
    mend: 'Stop it in Charles by hand: it may still be recording.',
    cause,
  });
}

export function recordingLost(address: string): CharlesError {
  return new CharlesError('RECORDING_LOST', {
    what: `Failed to record until the end of the test at ${address}`,
    why: 'the recording was off before the capture stopped it: what was sent after that is not in the capture',
    mend: 'Leave the recording alone while tests run. If nobody stopped it, look for a recording limit in Charles (Recording Settings).',
  });
}
