// Nobody knows of every Charles what becomes of a request that is in flight when the session is cleared: a capture bears all of it.
import type { ServerResponse } from 'node:http';
import { startOrigin } from '../support/origin.ts';
import { test as base, expect } from './fixtures.ts';

interface Held {
  readonly url: string;
  /** Resolves once a request has come and the first half of its answer is sent. */
  readonly arrived: Promise<void>;
  finish(): void;
}

const test = base.extend<{ held: Held }>({
  held: async ({}, use) => {
    let arrive = (): void => {};
    let response: ServerResponse | undefined;
    const arrived = new Promise<void>((resolve) => (arrive = resolve));
    const origin = await startOrigin({
      routes: {
        '/held': (_request, answer) => {
          response = answer;
          answer.writeHead(200, { 'content-type': 'text/plain' }).write('before ', () => arrive());
        },
      },
    });
    await use({ url: `${origin.url}/held`, arrived, finish: () => response?.end('after') });
    await origin.close();
  },
});

const NOTE = expect.stringContaining('prior to session being cleared');

for (const [clearInFlight, warnings, text, notes] of [
  ['kept', ['session_reset_detected'], 'after', NOTE],
  ['until-finished', ['session_reset_detected'], 'after', NOTE],
  ['dropped', ['session_reset_detected', 'entries_still_in_flight: 1'], 'before ', undefined],
] as const) {
  test(`somebody clears the session during a request, which is ${clearInFlight}`, async ({ startCharles, startWorker, held }) => {
    const charles = await startCharles({ clearInFlight });
    const { capture, send } = await startWorker(charles);
    const live = capture({}, { settleTimeout: 300 });
    await live.start();
    const pending = send(held.url);
    await expect.poll(async () => (await live.entries()).map((entry) => entry.text())).toEqual(['before ']);
    await charles.fault('cleared');
    held.finish();
    expect(await pending).toBe('before after');
    expect(await live.stop({ persist: false })).toMatchObject({ status: 'stopped', warnings });
    expect(live.collected.map((entry) => [entry.text(), entry.raw.notes])).toEqual([[text, notes]]);
  });

  test(`a capture that clears the session leaves out what was in flight, which is ${clearInFlight}`, async ({
    startCharles,
    startWorker,
    origin,
    held,
  }) => {
    const charles = await startCharles({ clearInFlight, recording: true });
    const { capture, send } = await startWorker(charles);
    const pending = send(held.url);
    await held.arrived;
    const live = capture({ resetSession: true });
    await live.start();
    await send(`${origin.url}/json`);
    await live.entries();
    held.finish();
    await pending;
    expect(await live.stop({ persist: false })).toMatchObject({ status: 'stopped', warnings: [] });
    expect(live.collected.map(({ path }) => path)).toEqual(['/json']);
  });
}
