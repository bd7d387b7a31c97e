// The engine's clock, as a worker reads it.
import type { Channel } from '../channel/client.ts';
import { now } from '../util/clock.ts';

// The fastest answer says most about the clock.
const CLOCK_LOOKS = 3;

/**
 * The engine's clock, read here without asking: both are steady, so they differ only by what the machine's clock was set between
 * the starts of the two processes.
 */
export async function engineClock(channel: Channel): Promise<() => number> {
  let best = { skew: 0, doubt: Number.POSITIVE_INFINITY };
  for (let look = 0; look < CLOCK_LOOKS; look++) {
    const asked = now();
    const there = await channel.call<number>('clock');
    const doubt = (now() - asked) / 2 + 1;
    if (doubt < best.doubt) best = { skew: there - asked - (doubt - 1), doubt };
  }
  const skew = Math.abs(best.skew) <= best.doubt ? 0 : Math.round(best.skew);
  return () => now() + skew;
}
