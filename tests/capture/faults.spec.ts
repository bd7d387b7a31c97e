// The table of docs/faults.md, row by row: what a test shows, and what is kept, when Charles fails in the middle of it.
import { readFileSync } from 'node:fs';
import type { Agent } from 'node:http';
import type { StopResult } from '../../src/capture/stop-result.ts';
import type { ControlLimits } from '../../src/control/index.ts';
import { messageOf } from '../../src/errors/message-of.ts';
import { BODIES } from './fault-moments.ts';
import { codesIn, promised, ROWS, type Row, SAID, type Seen } from './fault-rows.ts';
import { expect, test } from './fixtures.ts';

test('the table of docs/faults.md has these rows and no others', () => {
  expect(SAID.map(({ moment, charles }) => `${moment} | ${charles}`)).toEqual(ROWS.map(titleOf));
});

for (const [index, row] of ROWS.entries()) {
  test(titleOf(row), async ({ startCharles, startWorker, origin }) => {
    const { moment, fault } = row;
    const charles = await startCharles({ recording: moment === 'between two requests, before any read' });
    const { control, ...limits } = limitsOf(row);
    const { capture, send } = await startWorker(charles, { control });
    const live = capture({}, limits);
    const strike = async (): Promise<void> => (fault === null ? undefined : charles.fault(...fault));
    const answers = async (): Promise<void> => expect((await fetch(charles.proxyUrl)).status).toBe(503);
    const back = async (): Promise<void> => (fault?.[0] === 'restart' ? expect(answers).toPass() : undefined);
    const sent: string[] = [];
    const sendIt = (path: string, agent?: Agent): Promise<string> => {
      sent.push(path);
      return send(origin.url + path, agent);
    };

    if (moment === 'start') await strike();
    const failure = await live
      .start()
      .then(() => BODIES[moment]({ capture: live, charles, send: sendIt, strike, back }))
      .then(() => '', messageOf);
    const result = live.startFailure === null ? await live.stop() : null;
    const said = SAID[index];
    expect(seen(failure, result)).toEqual(said === undefined ? 'a row of the table' : promised(said, sent));
  });
}

/** Shorter than a user's, in the order of these. */
function limitsOf({ charles, fault }: Row): { stopTimeout: number; control: ControlLimits } {
  if (fault?.[0] !== 'hang') return { stopTimeout: 30_000, control: {} };
  if (charles.includes('default limits')) return { stopTimeout: 1_500, control: { pageTimeout: 500, exportTimeout: 3_000 } };
  return { stopTimeout: 30_000, control: { pageTimeout: 500, exportTimeout: 500 } };
}

function titleOf({ moment, charles }: { readonly moment: string; readonly charles: string }): string {
  return `${moment} | ${charles}`;
}

/** As a user sees it: the fixture throws a start that fails, and of a stop that fails a STOP_FAILED with its error. */
function seen(failure: string, result: StopResult | null): Seen {
  const error = result?.status === 'stop_failed' ? `[STOP_FAILED] ${result.error}` : '';
  return {
    passes: failure === '' && error === '',
    body: codesIn(failure),
    stop: codesIn(error),
    warnings: (result?.warnings ?? []).map((warning) => warning.replace(/:.*/, '')).sort(),
    kept: result === null ? [] : pathsIn(result.persistedPath),
  };
}

function pathsIn(snapshot: string | null): string[] {
  const entries = JSON.parse(readFileSync(snapshot ?? 'no snapshot', 'utf8')) as { path: string }[];
  return entries.map(({ path }) => path);
}
