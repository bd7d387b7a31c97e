// What the test does in which Charles fails, for each moment of docs/faults.md.
import http from 'node:http';
import { setTimeout } from 'node:timers/promises';
import { expect as base } from '@playwright/test';
import { ControlClient } from '../../src/control/index.ts';
import { matchers } from '../../src/matchers/index.ts';
import type { Capture, StandIn } from './fixtures.ts';

export type Moment = keyof typeof BODIES;

export interface Body {
  readonly capture: Capture;
  readonly charles: StandIn;
  send(path: string, agent?: http.Agent): Promise<unknown>;
  /** Lets Charles fail, at once or at the page that the row says. */
  strike(): Promise<void>;
  /** Resolves when a Charles that restarts is there again. */
  back(): Promise<unknown>;
}

const expect = base.extend(matchers);

export const BODIES = {
  start: async ({ send }: Body): Promise<void> => {
    await send('/first');
  },
  'read in the test': async ({ capture, send, strike, back }: Body): Promise<void> => {
    await send('/first');
    await capture.waitForEntry({ path: '/first' });
    await strike();
    await send('/second');
    try {
      await capture.waitForEntry({ path: '/second' }, { timeout: 300 });
    } finally {
      await back();
      await send('/third').catch(() => {});
      // What was sent right before a stop that cannot read counts as not recorded yet, not as unrecorded.
      await setTimeout(100);
    }
  },
  'read in the test, after a request on a kept connection': async ({ capture, send, strike }: Body): Promise<void> => {
    const agent = new http.Agent({ keepAlive: true, maxSockets: 1 });
    await send('/first', agent);
    await capture.waitForEntry({ path: '/first' });
    await send('/second', agent);
    await strike();
    await expect(capture).not.toHaveRequest({ path: '/second' });
    agent.destroy();
  },
  'between two requests, before any read': async ({ capture, send, strike, back }: Body): Promise<void> => {
    await send('/first');
    await strike();
    await back();
    await send('/second');
    await capture.waitForEntry({ path: '/second' });
  },
  'during a request on a new connection': async ({ charles, send }: Body): Promise<void> => {
    await send('/first');
    await paused(charles, () => send('/second'));
    await send('/third');
  },
  'during a request on a kept connection': async ({ charles, send }: Body): Promise<void> => {
    const agent = new http.Agent({ keepAlive: true, maxSockets: 1 });
    await send('/first', agent);
    await paused(charles, () => send('/second', agent));
    await send('/third', agent);
    agent.destroy();
  },
  stop: async ({ send, strike }: Body): Promise<void> => {
    await send('/first');
    await strike();
    await send('/second');
  },
  'final export': async ({ send, strike }: Body): Promise<void> => {
    await send('/first');
    await strike();
  },
};

/** Somebody stops the recording and starts it again. */
async function paused(charles: StandIn, send: () => Promise<unknown>): Promise<void> {
  const control = new ControlClient(charles);
  await control.stopRecording();
  await send();
  await control.startRecording();
  await control.close();
}
