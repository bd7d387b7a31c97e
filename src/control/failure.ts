// Turns everything that can go wrong between a control request and its reply into the error that names the cause.
import { CharlesError, isCharlesError } from '../errors/charles-error.ts';
import { messageOf } from '../errors/message-of.ts';

/** What is asked of whom; enough to word any failure of it. */
export interface Question {
  /** `Failed to stop the recording`. */
  readonly what: string;
  readonly page: string;
  readonly address: string;
  /** Whether credentials went along. */
  readonly authorized: boolean;
}

const TRANSPORT: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'nothing listens there',
  ECONNRESET: 'the connection was reset',
  EPIPE: 'the connection was closed',
  UND_ERR_SOCKET: 'the connection was closed before the reply was complete',
  ENOTFOUND: 'the host name does not resolve',
  EAI_AGAIN: 'the host name does not resolve at the moment',
  EHOSTUNREACH: 'the host cannot be reached',
  ENETUNREACH: 'the network cannot be reached',
  ETIMEDOUT: 'the host does not answer',
};

const BREAKS: Readonly<Record<string, string>> = {
  ...TRANSPORT,
  UND_ERR_SOCKET: 'the connection was closed before it was complete',
  UND_ERR_RES_CONTENT_LENGTH_MISMATCH: 'its length is not the one that it announced',
};

/** The error for whatever undici, or our own reading, threw before a reply had begun. */
export function failureOf(question: Question, thrown: unknown): CharlesError {
  if (isCharlesError(thrown)) return thrown;
  const code = codeOf(thrown);
  // Without a cause: what the parser throws has the bytes of the reply in it.
  if (isGarbled(thrown)) return notCharles(question, 'it does not answer in HTTP');
  if (code === 'UND_ERR_HEADERS_OVERFLOW') return notCharles(question, 'it does not answer in HTTP', thrown);
  return unreachable(question, TRANSPORT[code] ?? messageOf(thrown), thrown);
}

/** As {@link failureOf}, once it had begun: whoever that is speaks HTTP, and has not said all. */
export function brokenOff(question: Question, thrown: unknown): CharlesError {
  if (isCharlesError(thrown)) return thrown;
  const garbled = isGarbled(thrown);
  const why = garbled ? 'what came is no HTTP any more' : (BREAKS[codeOf(thrown)] ?? messageOf(thrown));
  return new CharlesError('RECORDER_UNREACHABLE', {
    what: question.what,
    why: `the reply to ${question.page} through ${question.address} broke off, ${why}`,
    mend: 'Try again. If it stays so, see whether Charles was ended or restarted meanwhile, or whether something between here and Charles cuts long replies.',
    cause: garbled ? undefined : thrown,
  });
}

/** Something answers, and it is no control page of Charles. */
export function notCharles(question: Question, why: string, cause?: unknown): CharlesError {
  return new CharlesError('NOT_CHARLES', {
    what: question.what,
    why: `no control page of Charles behind ${question.address}, ${why}`,
    mend:
      'Check that the address is the HTTP proxy port of Charles and of no other proxy or server, ' +
      'and that Charles serves its control pages (Proxy > Web Interface Settings).',
    cause,
  });
}

/** Charles wants credentials, or others than it got. */
export function unauthorized(question: Question, realm: string | null): CharlesError {
  const asker = `Charles at ${question.address}${realm === null ? '' : ` (realm "${realm}")`}`;
  return new CharlesError('UNAUTHORIZED', {
    what: question.what,
    why: question.authorized ? `${asker} refuses this user name and password` : `${asker} asks for a user name and password`,
    mend:
      'Set `username` and `password` of charlesRecorder, or CHARLES_USER and CHARLES_PASS, ' +
      'to a user of Proxy > Web Interface Settings, or allow anonymous access there.',
  });
}

/** Charles is there, its web interface is off. */
export function disabled(question: Question): CharlesError {
  return new CharlesError('WEB_INTERFACE_DISABLED', {
    what: question.what,
    why: `Charles at ${question.address} says that its web interface is disabled`,
    mend: 'Enable it in Charles under Proxy > Web Interface Settings.',
  });
}

/** The deadline passed while connecting, waiting or reading; `limit` is where it comes from: `charlesLimits.pageTimeout`. */
export function timedOut(question: Question, timeout: number, limit: string): CharlesError {
  return new CharlesError('CONTROL_TIMEOUT', {
    what: question.what,
    why: `${question.page} through ${question.address} was not answered completely within ${timeout} ms`,
    mend: `See whether Charles is busy or shows a dialog; a large session is slow to export, so clear it. Else raise ${limit}.`,
  });
}

/** Charles was asked to quit and has not. */
export function stillThere(question: Question, timeout: number): CharlesError {
  return new CharlesError('CONTROL_TIMEOUT', {
    what: question.what,
    why: `${question.address} still accepts connections ${timeout} ms after ${question.page}`,
    mend: 'See whether Charles shows a dialog, as about an unsaved session, or whether something else listens on that port now.',
  });
}

/** The export outgrew its cap. */
export function tooLarge(question: Question, size: string, mend: string): CharlesError {
  return new CharlesError('CONTROL_TOO_LARGE', {
    what: question.what,
    why: `${question.page} through ${question.address} has ${size}`,
    mend: `Clear the session in Charles, and exclude control.charles in Recording Settings if it records that host. ${mend}`,
  });
}

/** Charles answered, and the answer makes no sense. */
export function unreadable(question: Question, why: string, cause?: unknown): CharlesError {
  return new CharlesError('CONTROL_REPLY_INVALID', {
    what: question.what,
    why: `${question.page} through ${question.address} ${why}`,
    mend: 'Try again. If it stays so, this generation of Charles answers in a way that is not known: please report it with the version of Charles.',
    cause,
  });
}

/** The client was closed by its own owner. */
export function closed(question: Question): CharlesError {
  return new CharlesError('RECORDER_UNREACHABLE', {
    what: question.what,
    why: `this control client of ${question.address} is closed`,
    mend: 'Make the call before close(), or make a new ControlClient.',
  });
}

function isGarbled(thrown: unknown): boolean {
  return thrown instanceof Error && thrown.name === 'HTTPParserError';
}

function codeOf(thrown: unknown): string {
  const code = thrown instanceof Error ? (thrown as NodeJS.ErrnoException).code : undefined;
  return typeof code === 'string' ? code : '';
}

function unreachable(question: Question, why: string, cause: unknown): CharlesError {
  return new CharlesError('RECORDER_UNREACHABLE', {
    what: question.what,
    why: `no reply from ${question.address}, ${why}`,
    mend: 'Start Charles, and check that the address is the host and port of its HTTP proxy (Proxy > Proxy Settings; 8888 by default).',
    cause,
  });
}
