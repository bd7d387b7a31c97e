// Captures on a stand-in, in this process: real relay, real control client, real lease channel, no Playwright in between.
import http from 'node:http';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { text } from 'node:stream/consumers';
import { test as base } from '@playwright/test';
import { Capture } from '../../src/capture/capture.ts';
import type { CaptureContext, CaptureLimits, CaptureOptions } from '../../src/capture/capture-context.ts';
import { Channel } from '../../src/channel/client.ts';
import { type ChannelServer, serveChannel } from '../../src/channel/server.ts';
import { ControlClient, type ControlLimits } from '../../src/control/index.ts';
import { leaseMethods } from '../../src/lease/lease-methods.ts';
import { LeaseTable } from '../../src/lease/lease-table.ts';
import { Leases } from '../../src/lease/leases.ts';
import type { Recorder, Route } from '../../src/recorder/recorder.ts';
import { Relay } from '../../src/recorder/relay.ts';
import { redactionRules } from '../../src/session/redaction/redaction.ts';
import { type Origin, startOrigin } from '../support/origin.ts';
import { type StartCharles, startCharles } from '../support/stand-in/fixture.ts';
import type { StandIn } from '../support/stand-in/start.ts';

export interface Worker {
  readonly relay: Relay;
  capture(options?: Partial<CaptureOptions>, limits?: Partial<CaptureLimits>, given?: Partial<CaptureContext>): Capture;
  /** Ends its connection to the leases, as the end of its process does. */
  vanish(): void;
  /** What the end of a worker waits for. */
  changesEnded(): Promise<void>;
  /** One request through the relay, on a connection of its own unless an agent is given; resolves to the body. */
  send(url: string, agent?: http.Agent): Promise<string>;
}

export interface WorkerOptions {
  readonly attribution?: 'port' | 'window';
  /** Where the relay reaches the stand-in, if not at its own port. */
  readonly port?: number;
  readonly control?: ControlLimits;
}

interface Fixtures {
  startCharles: StartCharles;
  /** A worker's relay and captures; all workers of a test share their leases. */
  startWorker: (charles: StandIn, options?: WorkerOptions) => Promise<Worker>;
}

export const test = base.extend<Fixtures, { origin: Origin }>({
  origin: [
    async ({}, use) => {
      const origin = await startOrigin();
      await use(origin);
      await origin.close();
    },
    { scope: 'worker' },
  ],
  startCharles,
  startWorker: async ({}, use, testInfo) => {
    const name = `playwright-charles-captures-${process.pid}-${testInfo.testId.slice(-12)}`;
    const address = process.platform === 'win32' ? `\\\\.\\pipe\\${name}` : path.join(tmpdir(), name, 'r.sock');
    const table = new LeaseTable();
    const server = (await serveChannel(address, () => {
      const owner = {};
      return { methods: leaseMethods(table, owner), onClose: () => table.drop(owner) };
    })) as ChannelServer;
    const relays: Relay[] = [];
    await use(async (charles, { attribution = 'port', port = charles.port, control = {} } = {}) => {
      const leases = new Leases(await Channel.connect(address));
      const target = { host: charles.host, port };
      const route: Route = {
        ...target,
        now: Date.now,
        control: (limits) => new ControlClient(target, limits),
        configure: async () => {},
        throttle: async () => {},
        forget: async () => {},
      };
      const relay = await Relay.start(route);
      relays.push(relay);
      const recorder: Recorder = {
        kind: 'charles',
        attribution,
        address: `${target.host}:${port}`,
        leases,
        ca: null,
        sendsCa: false,
        pid: null,
        openRoute: async () => route,
        explain: (error) => error,
        close: () => {},
      };
      return {
        relay,
        send: (url, agent) => send(relay, url, agent),
        vanish: () => leases.close(),
        changesEnded: () => leases.changesEnded(),
        capture: (options, limits, given) =>
          new Capture({
            recorder,
            control: route.control(control),
            route,
            relay,
            options: { adoptExisting: true, resetSession: false, includeExisting: false, include: [], exclude: [], ...options },
            limits: { startTimeout: 15_000, stopTimeout: 30_000, settleTimeout: 1_000, ...limits },
            rules: redactionRules({}),
            snapshotFiles: { baseName: () => testInfo.outputPath('session'), formats: ['chlsj'] },
            step: (_title, body) => body(),
            sentBy: (_sender, entries) => ({ entries, untold: [] }),
            timeLeft: () => Number.POSITIVE_INFINITY,
            env: () => ({}),
            ...given,
          }),
      };
    });
    for (const relay of relays) await relay.close();
    server.close();
  },
});

export { expect } from '@playwright/test';
export type { Capture, Origin, StandIn };

function send(relay: Relay, url: string, agent: http.Agent | false = false): Promise<string> {
  const { hostname: host, port } = new URL(relay.url);
  const target = new URL(url);
  return new Promise((resolve, reject) => {
    const options = { host, port, path: target.href, headers: { host: target.host }, agent };
    http.get(options, (response) => resolve(text(response))).on('error', reject);
  });
}
