// The receiver of a traffic matcher: a live capture, or an error that says what it is instead.
import { types } from 'node:util';
import { Capture } from '../capture/capture.ts';
import { captureOff, OffCapture } from '../capture/off-capture.ts';
import { CharlesError } from '../errors/charles-error.ts';
import { Entry } from '../session/entry.ts';

/** @throws CharlesError `CAPTURE_OFF`, or `OPTION_INVALID` for anything that is not the fixture `charles`. */
export function liveCapture(matcher: string, receiver: unknown): Capture {
  if (receiver instanceof Capture) return receiver;
  if (receiver instanceof OffCapture) throw captureOff(`expect(charles).${matcher}()`);
  throw new CharlesError('OPTION_INVALID', {
    what: `Failed to run expect(…).${matcher}()`,
    why: `it was given ${kindOfReceiver(receiver)}, not the fixture "charles"`,
    mend: `Write: test('…', async ({ charles }) => { await expect(charles).${matcher}(…); })`,
  });
}

function kindOfReceiver(receiver: unknown): string {
  if (receiver === null || receiver === undefined) return String(receiver);
  if (types.isPromise(receiver)) return 'a promise (is an await missing?)';
  if (receiver instanceof Entry) return 'an entry (for one entry there is toMatchEntry())';
  if (Array.isArray(receiver)) return receiver[0] instanceof Entry ? 'a list of entries' : 'a list';
  if (typeof receiver !== 'object') return `a ${typeof receiver}`;
  const name: unknown = receiver.constructor?.name;
  // Playwright's own are built with an underscore before the name that users know.
  return typeof name === 'string' && name !== 'Object' ? `a ${name.replace(/^_/, '')}` : 'an object';
}
