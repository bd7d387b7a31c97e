// What the specs of unkind traffic share: origins of raw bytes, and a proof after each test that the recorder goes on.
import { startUnkindOrigin, type UnkindOptions, type UnkindOrigin } from '../../support/unkind-origin.ts';
import { get } from '../client.ts';
import { test as base, expect } from '../fixtures.ts';

interface Fixtures {
  startUnkind: (options?: UnkindOptions) => Promise<UnkindOrigin>;
  goesOn: undefined;
}

export const test = base.extend<Fixtures>({
  startUnkind: async ({ closing }, use) => {
    await use(async (options) => {
      const started = await startUnkindOrigin(options);
      closing.push(started);
      return started;
    });
  },
  goesOn: [
    async ({ charles, origin }, use) => {
      await use(undefined);
      expect((await get(charles.port, `${origin.url}/json`)).text, 'a request after all that').toBe('{"hello":"world"}');
    },
    { auto: true },
  ],
});

export { expect } from '../fixtures.ts';

export const ACCEPT_ANY = { verifyUpstream: false, upstreamProxy: null } as const;
