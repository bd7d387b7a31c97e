// Runs a small user project with the real Playwright runner in a process of its own, and reads its JSON report.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { stripVTControlCharacters } from 'node:util';
import { test as base } from '@playwright/test';
import type { JSONReport, JSONReportSpec, JSONReportSuite, JSONReportTestResult } from '@playwright/test/reporter';
import { chromiumLaunchOptions } from './chromium.ts';

export interface InnerOptions {
  /** Extra text inside `use: { … }` of the generated configuration. */
  readonly use?: string;
  /** Extra text inside the generated configuration itself. */
  readonly config?: string;
  readonly args?: readonly string[];
  readonly env?: NodeJS.ProcessEnv;
}

export interface InnerTest {
  readonly title: string;
  readonly file: string;
  /** As the reporter has it: 'expected', 'unexpected', 'flaky', 'skipped'. */
  readonly outcome: string;
  readonly results: readonly JSONReportTestResult[];
  /** Of the last attempt. */
  readonly errors: readonly string[];
  readonly annotations: readonly { type: string; description?: string }[];
  attachment(name: string): string | undefined;
  attachments(name: string): string[];
}

export interface InnerResult {
  readonly exitCode: number | null;
  readonly output: string;
  readonly report: JSONReport;
  readonly tests: readonly InnerTest[];
  readonly test: (title: string) => InnerTest;
  readonly folder: string;
}

export interface InnerProject {
  readonly folder: string;
  readonly child: ChildProcess;
  /** Waits for the run to end. */
  finish(): Promise<InnerResult>;
}

type Files = Readonly<Record<string, string>>;

interface InnerFixtures {
  /** Writes the files, runs `playwright test` on them and returns what it reported. */
  runInner: (files: Files, options?: InnerOptions) => Promise<InnerResult>;
  /** As `runInner`, but returns while it runs. */
  startInner: (files: Files, options?: InnerOptions) => InnerProject;
}

const CLI = fileURLToPath(new URL('../../node_modules/@playwright/test/cli.js', import.meta.url));

export const test = base.extend<InnerFixtures>({
  startInner: async ({}, use, testInfo) => {
    const started: StartedProject[] = [];
    await use((files, options = {}) => {
      const project = start(testInfo.outputPath(`inner-${started.length}`), files, options);
      started.push(project);
      return project;
    });
    for (const { child, output } of started) {
      if (child.exitCode === null) child.kill('SIGKILL');
      if (testInfo.status !== testInfo.expectedStatus)
        await testInfo.attach('inner output', { body: output(), contentType: 'text/plain' });
    }
  },
  runInner: async ({ startInner }, use) => {
    await use((files, options) => startInner(files, options).finish());
  },
});

export { expect } from '@playwright/test';

interface StartedProject extends InnerProject {
  readonly output: () => string;
}

function start(folder: string, files: Files, options: InnerOptions): StartedProject {
  const all: Files = { 'playwright.config.ts': configText(options), ...files };
  for (const [name, text] of Object.entries(all)) {
    const file = path.join(folder, name);
    mkdirSync(path.dirname(file), { recursive: true });
    writeFileSync(file, text);
  }
  const reportFile = path.join(folder, 'report.json');
  const child = spawn(process.execPath, [CLI, 'test', ...(options.args ?? [])], {
    cwd: folder,
    env: innerEnv(reportFile, options.env),
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream?.on('data', (chunk) => (output += chunk));
  const closed = once(child, 'close');
  return {
    folder,
    child,
    output: () => output,
    finish: async () => {
      await closed;
      return read(folder, reportFile, child.exitCode, output);
    },
  };
}

function configText({ use = '', config = '' }: InnerOptions): string {
  return `import { defineConfig } from '@playwright/test';
export default defineConfig({
  testDir: '.',
  outputDir: 'results',
  workers: 1,
  timeout: 20_000,
  reporter: [['json', { outputFile: process.env.INNER_REPORT }], ['line']],
  ${config}
  use: { launchOptions: ${JSON.stringify(chromiumLaunchOptions)}, ${use} },
});
`;
}

// The outer run's variables (worker index, colours, CI) are not the inner one's.
function innerEnv(reportFile: string, extra: NodeJS.ProcessEnv = {}): NodeJS.ProcessEnv {
  const kept = Object.entries(process.env).filter(([name]) => !/^(TEST_|PLAYWRIGHT_|PW_|CI$|FORCE_COLOR|CHARLES_)/.test(name));
  return { ...Object.fromEntries(kept), INNER_REPORT: reportFile, NO_COLOR: '1', ...extra };
}

function read(folder: string, reportFile: string, exitCode: number | null, output: string): InnerResult {
  let report: JSONReport;
  try {
    report = JSON.parse(readFileSync(reportFile, 'utf8')) as JSONReport;
  } catch {
    throw new Error(`the inner run wrote no report (exit code ${exitCode}):\n${output}`);
  }
  const tests = report.suites.flatMap(specsOf).flatMap((spec) => spec.tests.map((one) => innerTest(spec, one)));
  const find = (title: string): InnerTest => {
    const found = tests.find((one) => one.title === title);
    if (found === undefined) throw new Error(`no inner test "${title}":\n${output}`);
    return found;
  };
  return { exitCode, output, report, tests, test: find, folder };
}

function specsOf(suite: JSONReportSuite): JSONReportSpec[] {
  return [...suite.specs, ...(suite.suites ?? []).flatMap(specsOf)];
}

function innerTest(spec: JSONReportSpec, { status, results, annotations }: JSONReportSpec['tests'][number]): InnerTest {
  const last = results.at(-1);
  const attachments = (name: string): string[] =>
    (last?.attachments ?? [])
      .filter((attachment) => attachment.name === name)
      .map(({ body, path: file }) =>
        file === undefined ? Buffer.from(body ?? '', 'base64').toString() : readFileSync(file, 'utf8'),
      );
  return {
    title: spec.title,
    file: spec.file,
    outcome: status,
    results,
    errors: (last?.errors ?? []).map(({ message }) => stripVTControlCharacters(message ?? '')),
    annotations: annotations as { type: string; description?: string }[],
    attachment: (name) => attachments(name)[0],
    attachments,
  };
}
