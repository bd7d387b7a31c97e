// Runs a matcher's work as a step of its test, and as nobody's once that test is over.
import { test } from '@playwright/test';
import type { Capture } from '../capture/capture.ts';

/** To be called before anything is awaited: the step is located at the line that called the matcher. */
export async function matcherStep<Result>(capture: Capture, title: string, work: () => Promise<Result>): Promise<Result> {
  const begunIn = currentTest();
  try {
    return await capture.wait(title, work);
  } finally {
    // Nobody awaits it any more, and a failure would be counted as that of a test which is running now.
    if (currentTest() !== begunIn) await new Promise(() => {});
  }
}

function currentTest(): unknown {
  try {
    return test.info();
  } catch {
    return null;
  }
}
