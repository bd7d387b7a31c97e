// The receiver of a traffic matcher: a live capture, or an error that says what it is instead.
import { Capture } from '../capture/capture.ts';
import { captureOff, OffCapture } from '../capture/off-capture.ts';
import { CharlesError } from '../errors/charles-error.ts';

/** @throws CharlesError `CAPTURE_OFF`, or `OPTION_INVALID` for anything that is not the fixture `charles`. */
export function liveCapture(matcher: string, receiver: unknown): Capture {
  if (receiver instanceof Capture) return receiver;
  if (receiver instanceof OffCapture) throw captureOff(`expect(charles).${matcher}()`);
  throw new CharlesError('OPTION_INVALID', {
    what: `Failed to run expect(…).${matcher}()`,
    why: `it was given ${receiver === null ? 'null' : typeof receiver}, not the fixture "charles"`,
    mend: `Write: test('…', async ({ charles }) => { await expect(charles).${matcher}(…); })`,
  });
}
