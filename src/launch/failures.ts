// The errors of a launch.
import { CharlesError, isCharlesError } from '../errors/charles-error.ts';

const REPORT =
  'Report it with the version of Charles, and use a Charles that you start yourself with `charlesRecorder: { proxy }`.';

function launchFailed(why: string, mend: string, cause?: unknown): CharlesError {
  return new CharlesError('ENGINE_FAILED', { what: 'Failed to start Charles', why, mend, cause });
}

export function portTaken(port: number): CharlesError {
  return launchFailed(
    `something listens on port ${port} already`,
    'Give charlesRecorder.launch another port, or none; a Charles that runs there is used with `charlesRecorder: { proxy }`.',
  );
}

export function noPort(): CharlesError {
  return launchFailed(
    'no port could be found that is free',
    'Check that this machine may listen on ports, or name one in charlesRecorder.launch.port.',
  );
}

export function endedAtOnce(how: string, lastWords: string): CharlesError {
  return launchFailed(
    `its process has ended ${how} before it answered${said(lastWords)}`,
    'Start the same program by hand with `-headless`, and see what it asks for. A script around Charles must not start it in the ' +
      'background: let it `exec` Charles.',
  );
}

export function neverAnswered(deadline: number, last: unknown, lastWords: string): CharlesError {
  return launchFailed(
    `it served no control pages within ${deadline / 1000} s${isCharlesError(last) ? ` (${last.why})` : ''}${said(lastWords)}`,
    'Start Charles by hand once: it may wait behind a dialog for its terms or its licence. Then run the tests again.',
    last,
  );
}

/** The generated configuration was not heeded. */
export function interfaceOff(cause: unknown): CharlesError {
  return launchFailed('its web interface is off, although its configuration switches it on', REPORT, cause);
}

/** Neither the user of its configuration may in, nor everybody so that it can be known to be ours. */
export function lockedOut(): CharlesError {
  return launchFailed(
    'its web interface does not let in the user, and him alone, that its configuration names; started once more for everybody, it ' +
      'let nobody in, or did not heed its configuration',
    REPORT,
  );
}

function said(lastWords: string): string {
  return lastWords === '' ? '' : `, and said last: ${lastWords}`;
}
