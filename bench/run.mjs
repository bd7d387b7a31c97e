// The cost of a capture: the same tests with no plugin, with recordHar and with this package, interleaved, as ratios.
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { startOrigin } from './origin.mjs';

const ROUNDS = Number(process.env.BENCH_ROUNDS ?? 9);
const VARIANTS = ['none', 'recordHar', 'charles'];
const PROTOCOLS = ['http1', 'http2'];

const project = fileURLToPath(new URL('./project', import.meta.url));
const cli = createRequire(import.meta.url).resolve('@playwright/test/cli');

/** Milliseconds of each test: the medians of the page tests and of the idle ones; the first of each warms up. */
async function runOnce(variant, url) {
  const folder = mkdtempSync(path.join(project, '.out-'));
  const report = path.join(folder, 'report.json');
  const env = {
    ...process.env,
    BENCH_VARIANT: variant,
    BENCH_URL: url,
    BENCH_REPORT: report,
    BENCH_OUTPUT: path.join(folder, 'out'),
  };
  const code = await new Promise((resolve) =>
    spawn(process.execPath, [cli, 'test'], { cwd: project, env, stdio: 'ignore' }).once('close', resolve),
  );
  if (code !== 0) throw new Error(`the bench's own tests failed with ${variant}: see ${report}`);
  const { suites } = JSON.parse(readFileSync(report, 'utf8'));
  rmSync(folder, { recursive: true });
  const durations = (kind) =>
    suites[0].specs.filter(({ title }) => title.startsWith(kind)).map(({ tests }) => tests[0].results[0].duration);
  return { page: median(durations('page').slice(1)), idle: median(durations('idle').slice(1)) };
}

function median(values) {
  const sorted = values.toSorted((a, b) => a - b);
  return (sorted[Math.floor((sorted.length - 1) / 2)] + sorted[Math.ceil((sorted.length - 1) / 2)]) / 2;
}

for (const protocol of PROTOCOLS) {
  const origin = await startOrigin(protocol);
  const rounds = [];
  for (let round = 0; round < ROUNDS; round++) {
    const measured = {};
    // Another order each round: whoever is first pays for a cold cache.
    for (let turn = 0; turn < VARIANTS.length; turn++) {
      const variant = VARIANTS[(round + turn) % VARIANTS.length];
      measured[variant] = await runOnce(variant, origin.url);
    }
    rounds.push(measured);
  }
  origin.close();
  console.log(`\n${protocol}, ${ROUNDS} rounds; page: a test with 25 https fetches, idle: an empty test`);
  for (const variant of VARIANTS) {
    const ratios = rounds.map((round) => round[variant].page / round.none.page);
    const extra = median(rounds.map((round) => round[variant].idle - round.none.idle));
    console.log(
      [
        variant.padEnd(10),
        `page ${median(rounds.map((round) => round[variant].page)).toFixed(0)} ms`,
        `ratio to none ${median(ratios).toFixed(2)} (${Math.min(...ratios).toFixed(2)}-${Math.max(...ratios).toFixed(2)})`,
        `idle ${extra >= 0 ? '+' : ''}${extra.toFixed(0)} ms`,
      ].join('  '),
    );
  }
}
