// The fixture `charles` of a test whose capture is off: present, and clear about it.
import { CharlesError } from '../errors/charles-error.ts';
import type { CaptureStatus, Charles } from './charles.ts';

export class OffCapture implements Charles {
  readonly captureId: string = 'off';
  readonly status: CaptureStatus = 'off';

  get proxyUrl(): never {
    throw captureOff('proxyUrl');
  }

  env(): never {
    throw captureOff('env()');
  }

  async entries(): Promise<never> {
    throw captureOff('entries()');
  }

  async waitForEntry(): Promise<never> {
    throw captureOff('waitForEntry()');
  }

  async waitForEntries(): Promise<never> {
    throw captureOff('waitForEntries()');
  }

  async settled(): Promise<never> {
    throw captureOff('settled()');
  }

  async read(): Promise<never> {
    throw captureOff('read()');
  }

  async peek(): Promise<never> {
    throw captureOff('peek()');
  }

  async stats(): Promise<never> {
    throw captureOff('stats()');
  }

  async groupBy(): Promise<never> {
    throw captureOff('groupBy()');
  }

  async throttle(): Promise<never> {
    throw captureOff('throttle()');
  }

  async stop(): Promise<never> {
    throw captureOff('stop()');
  }
}

export function captureOff(used: string): CharlesError {
  return new CharlesError('CAPTURE_OFF', {
    what: `Failed to use ${used} of the fixture "charles"`,
    why: "charlesCapture is 'off' for this test",
    mend: "Turn it on with test.use({ charlesCapture: 'on' }), or leave the assertion on traffic out.",
  });
}

export function captureEnded(used: string): CharlesError {
  return new CharlesError('CAPTURE_OFF', {
    what: `Failed to use ${used} of the fixture "charles"`,
    why: 'the capture has been stopped',
    mend: 'Use it before charles.stop().',
  });
}
