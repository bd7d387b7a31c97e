// The engine of the memory bench, a process of its own: answers what it is asked over the channel to its parent.
import { startEmbeddedCharles } from 'playwright-charles/embedded';

const engine = await startEmbeddedCharles({ recording: true });
const relay = await engine.openRelay({ verifyUpstream: false, upstreamProxy: null });

const answers = {
  port: () => relay.port,
  forget: () => relay.forget(Date.now() + 1),
  memory,
};

// A bench that failed must leave nothing behind.
process.once('disconnect', () => process.exit());
process.on('message', async (question) => process.send((await answers[question]()) ?? null));

/** Bytes in use after a full collection: JavaScript's heap, and buffers, which are outside of it. */
async function memory() {
  // Closed connections are let go a few turns later.
  for (let turn = 0; turn < 3; turn++) {
    await new Promise((resolve) => setTimeout(resolve, 50));
    globalThis.gc();
  }
  const { heapUsed, external, rss } = process.memoryUsage();
  return { used: heapUsed + external, rss };
}
