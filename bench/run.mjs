// The cost of a capture: the same tests with no plugin, with this package and with its peers, interleaved, as ratios.
// BENCH_ROUNDS (9), BENCH_VARIANTS and BENCH_PROTOCOLS (all, comma-separated), BENCH_MITMDUMP (from the PATH).
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { startOrigin } from './origin.mjs';
import { VARIANTS } from './variants.mjs';

const ROUNDS = Number(process.env.BENCH_ROUNDS ?? 9);
const PROTOCOLS = process.env.BENCH_PROTOCOLS?.split(',') ?? ['http1', 'http2'];
const WANTED = new Set(['none', ...(process.env.BENCH_VARIANTS?.split(',') ?? Object.keys(VARIANTS))]);
const REQUESTS_PER_PAGE = 26;

const project = fileURLToPath(new URL('./project', import.meta.url));
const cli = createRequire(import.meta.url).resolve('@playwright/test/cli');

/** Milliseconds: medians of the page tests and of the idle ones, and the proxy's processor time a request; the first of each warms up. */
async function runOnce(variant, origin) {
  const folder = mkdtempSync(path.join(project, '.out-'));
  const proxy = await VARIANTS[variant].start?.(origin.files);
  const report = path.join(folder, 'report.json');
  const cpu = path.join(folder, 'cpu');
  const env = {
    ...process.env,
    BENCH_VARIANT: variant,
    BENCH_URL: origin.url,
    BENCH_SPKI: origin.spki,
    NODE_EXTRA_CA_CERTS: origin.files.ca,
    BENCH_PROXY: proxy?.url ?? '',
    BENCH_PROXY_PID: String(proxy?.pid ?? ''),
    BENCH_REPORT: report,
    BENCH_CPU: cpu,
    BENCH_OUTPUT: path.join(folder, 'out'),
  };
  const code = await new Promise((resolve) =>
    spawn(process.execPath, [cli, 'test'], { cwd: project, env, stdio: 'ignore' }).once('close', resolve),
  );
  await proxy?.stop();
  if (code !== 0) throw new Error(`the bench's own tests failed with ${variant}: see ${report}`);
  const { suites } = JSON.parse(readFileSync(report, 'utf8'));
  const cpus = readFileSync(cpu, 'utf8').trim().split('\n').map(Number);
  rmSync(folder, { recursive: true });
  const durations = (kind) =>
    suites[0].specs.filter(({ title }) => title.startsWith(kind)).map(({ tests }) => tests[0].results[0].duration);
  return {
    page: median(durations('page').slice(1)),
    idle: median(durations('idle').slice(1)),
    cpu: (cpus.at(-1) - cpus[0]) / ((cpus.length - 1) * REQUESTS_PER_PAGE),
  };
}

function median(values) {
  const sorted = values.toSorted((a, b) => a - b);
  return (sorted[Math.floor((sorted.length - 1) / 2)] + sorted[Math.ceil((sorted.length - 1) / 2)]) / 2;
}

function line(variant, rounds) {
  const pages = rounds.map((round) => round[variant].page);
  const ratios = rounds.map((round) => round[variant].page / round.none.page);
  const extra = median(rounds.map((round) => round[variant].idle - round.none.idle));
  const cpu = median(rounds.map((round) => round[variant].cpu));
  return [
    variant.padEnd(15),
    `page ${median(pages).toFixed(0)} ms`,
    `ratio to none ${median(ratios).toFixed(2)} (${Math.min(...ratios).toFixed(2)}-${Math.max(...ratios).toFixed(2)})`,
    `idle ${extra >= 0 ? '+' : ''}${extra.toFixed(0)} ms`,
    ...(Number.isNaN(cpu) ? [] : [`proxy ${cpu.toFixed(2)} ms of CPU a request`]),
  ].join('  ');
}

const versions = Object.entries(VARIANTS).flatMap(([name, { version }]) => (WANTED.has(name) ? [[name, version()]] : []));
const variants = versions.filter(([, version]) => version !== null).map(([name]) => name);
console.log(versions.map(([name, version]) => `${name}: ${version ?? 'not installed'}`).join('\n'));

for (const protocol of PROTOCOLS) {
  const origin = await startOrigin(protocol);
  const rounds = [];
  for (let round = 0; round < ROUNDS; round++) {
    const measured = {};
    // Another order each round: whoever is first pays for a cold cache.
    for (let turn = 0; turn < variants.length; turn++) {
      const variant = variants[(round + turn) % variants.length];
      measured[variant] = await runOnce(variant, origin);
    }
    rounds.push(measured);
  }
  origin.close();
  console.log(`\n${protocol}, ${ROUNDS} rounds; page: a test with 25 https fetches, idle: an empty test`);
  for (const variant of variants) console.log(line(variant, rounds));
}
