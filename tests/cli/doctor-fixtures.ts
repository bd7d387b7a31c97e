// Runs `playwright-charles doctor --json` against stand-ins, and reads its report.

import { inPrivateTemp } from '../support/private-temp.ts';
import { type StartCharles, startCharles } from '../support/stand-in/fixture.ts';
import { test as base, type Ended, expect } from './fixtures.ts';

export interface ReportedCheck {
  readonly id: string;
  readonly verdict: 'ok' | 'warning' | 'problem' | 'unknown';
  readonly finding: string;
  readonly mend?: string;
  readonly facts?: Readonly<Record<string, string | number | boolean | null>>;
}

export interface Examined extends Ended {
  readonly checks: Readonly<Record<string, ReportedCheck>>;
  /** Ids of the checks by verdict. */
  readonly ids: (verdict: ReportedCheck['verdict']) => string[];
  readonly report: Readonly<Record<string, unknown>>;
}

interface Fixtures {
  /** The temporary folder of this process and of doctor. */
  temp: string;
  startCharles: StartCharles;
  examine: (proxy: string, env?: NodeJS.ProcessEnv) => Promise<Examined>;
}

export const test = base.extend<Fixtures>({
  temp: [({}, use) => inPrivateTemp(use), { auto: true }],
  startCharles,
  examine: async ({ start }, use) => {
    await use(async (proxy, env) => {
      const ended = await start(['doctor', '--json', '--proxy', proxy], env).ended;
      expect(ended.stderr).toBe('');
      const report = JSON.parse(ended.stdout);
      const checks: ReportedCheck[] = report.checks;
      return {
        ...ended,
        report,
        checks: Object.fromEntries(checks.map((check) => [check.id, check])),
        ids: (wanted) => checks.flatMap(({ id, verdict }) => (verdict === wanted ? [id] : [])),
      };
    });
  },
});

export { expect };
