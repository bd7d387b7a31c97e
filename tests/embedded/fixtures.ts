// What the specs of the embedded recorder share: recorders and origins that are closed when the test ends.
import { test as base } from '@playwright/test';
import { type EmbeddedCharles, type EmbeddedCharlesOptions, startEmbeddedCharles } from '../../src/embedded/index.ts';
import type { RawEntry } from '../../src/session/raw-entry.ts';
import { type Origin, type OriginOptions, startOrigin } from '../support/origin.ts';
import { exportEntries } from './client.ts';

interface Fixtures {
  closing: { close(): Promise<void> }[];
  /** Recording, without credentials. */
  charles: EmbeddedCharles;
  start: (options?: EmbeddedCharlesOptions) => Promise<EmbeddedCharles>;
  startServer: (options?: OriginOptions) => Promise<Origin>;
  /** An origin of plain HTTP. */
  origin: Origin;
  /** Of `charles`. */
  entries: () => Promise<RawEntry[]>;
}

export const test = base.extend<Fixtures>({
  closing: async ({}, use) => {
    const all: { close(): Promise<void> }[] = [];
    await use(all);
    for (const one of all.reverse()) await one.close();
  },
  start: async ({ closing }, use) => {
    await use(async (options) => {
      const started = await startEmbeddedCharles(options);
      closing.push(started);
      return started;
    });
  },
  startServer: async ({ closing }, use) => {
    await use(async (options) => {
      const started = await startOrigin(options);
      closing.push(started);
      return started;
    });
  },
  charles: async ({ start }, use) => use(await start({ recording: true })),
  origin: async ({ startServer }, use) => use(await startServer()),
  entries: async ({ charles }, use) => use(() => exportEntries(charles.port)),
});

export { expect } from '@playwright/test';
