// Matchers on a real capture in this process: relay, stand-in and origin are real, and a failure is caught for its message.
import http from 'node:http';
import { text } from 'node:stream/consumers';
import { stripVTControlCharacters } from 'node:util';
import { expect as baseExpect, type Expect } from '@playwright/test';
import type { Capture } from '../../src/capture/capture.ts';
import type { CaptureOptions } from '../../src/capture/capture-context.ts';
import { matchers } from '../../src/matchers/index.ts';
import { test as captures, type Worker, type WorkerOptions } from '../capture/fixtures.ts';
import type { StandIn, StandInOptions } from '../support/stand-in/start.ts';

export interface Traffic extends Worker {
  readonly live: Capture;
  readonly standIn: StandIn;
  /** Sends a POST with a JSON body through the relay. */
  post(url: string, body: object): Promise<string>;
}

interface Fixtures {
  /** A stand-in, and a started capture on it. */
  open: (options?: StandInOptions, capture?: Partial<CaptureOptions>, worker?: WorkerOptions) => Promise<Traffic>;
  /** The same with all defaults. */
  traffic: Traffic;
}

export const test = captures.extend<Fixtures>({
  open: async ({ startCharles, startWorker }, use) => {
    await use(async (options, capture, workerOptions) => {
      const standIn = await startCharles(options);
      const worker = await startWorker(standIn, workerOptions);
      const live = worker.capture(capture);
      await live.start();
      return { ...worker, live, standIn, post: (url, body) => post(worker.relay.url, url, body) };
    });
  },
  traffic: async ({ open }, use) => use(await open()),
});

export const expect: Expect<typeof matchers> = baseExpect.extend(matchers);

/** The message of what must fail, without colours. */
export async function failureOf(assertion: Promise<unknown>): Promise<string> {
  const error = await assertion.then(
    () => null,
    (reason: Error) => reason,
  );
  expect(error, 'it must fail').not.toBeNull();
  return stripVTControlCharacters(error?.message ?? '');
}

/** For a request whose answer the test does not wait for. */
export function leaveOpen(request: Promise<unknown>): void {
  request.catch(() => {});
}

/** Waits until the relay has passed a request on, so that it is in flight. */
export async function underWay(live: Capture, path: string): Promise<void> {
  await expect(live).toHaveRequest({ path });
}

function post(relay: string, url: string, body: object): Promise<string> {
  const { hostname: host, port } = new URL(relay);
  const target = new URL(url);
  const headers = { host: target.host, 'content-type': 'application/json' };
  return new Promise((resolve, reject) => {
    const request = http.request({ method: 'POST', host, port, path: target.href, headers, agent: false }, (response) =>
      resolve(text(response)),
    );
    request.on('error', reject).end(JSON.stringify(body));
  });
}
