// Reads in the background while a test runs, so that a recorder that is killed takes little with it.
import type { Reader } from './reader.ts';

const EVERY = 500;
// Of a test's time, what background reading may cost at most.
const SHARE = 0.05;

/** Returns the function that ends it. Failures are left to the reads that somebody waits for. */
export function keepReading(reader: Reader): () => void {
  let timer: NodeJS.Timeout;
  const schedule = (after: number): void => {
    timer = setTimeout(() => void look(), after).unref();
  };
  const look = async (): Promise<void> => {
    const begun = performance.now();
    await reader.refresh().catch(() => {});
    const cost = performance.now() - begun;
    if (!ended) schedule(Math.max(EVERY, cost / SHARE));
  };
  let ended = false;
  schedule(EVERY);
  return () => {
    ended = true;
    clearTimeout(timer);
  };
}
