// How long after the end of a response at the client a matcher comes back, against page.waitForResponse in the same run.
// Usage: npm run bench:matchers. BENCH_ROUNDS (100).
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import http from 'node:http';
import { createRequire } from 'node:module';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { startStandIn } from './charles/stand-in.mjs';

const ROUNDS = Number(process.env.BENCH_ROUNDS ?? 100);
const project = fileURLToPath(new URL('./matchers', import.meta.url));
const cli = createRequire(import.meta.url).resolve('@playwright/test/cli');

const origin = http.createServer(({ url }, response) => {
  response.setHeader('content-type', url === '/' ? 'text/html' : 'application/json');
  response.end(url === '/' ? '<!doctype html>' : '{"hello":"world"}');
});
await new Promise((resolve) => origin.listen(0, '127.0.0.1', resolve));
const charles = await startStandIn({ decrypt: true });
const folder = mkdtempSync(path.join(project, '.out-'));
const samples = path.join(folder, 'samples');
const env = {
  ...process.env,
  BENCH_CHARLES: charles.url,
  BENCH_OUTPUT: path.join(folder, 'out'),
  // The first round warms up and is left out.
  BENCH_ROUNDS: String(ROUNDS + 1),
  BENCH_SAMPLES: samples,
  BENCH_URL: `http://127.0.0.1:${origin.address().port}`,
};
const code = await new Promise((resolve) =>
  spawn(process.execPath, [cli, 'test'], { cwd: project, env, stdio: 'inherit' }).once('close', resolve),
);
charles.stop();
origin.close();
origin.closeAllConnections();
if (code === 0) report(readFileSync(samples, 'utf8').trim().split('\n').map(JSON.parse));
rmSync(folder, { recursive: true });
process.exitCode = code;

/** Milliseconds; negative where the wait came back before the page had the whole response. */
function report(taken) {
  const kinds = [...new Set(taken.map(kindOf))];
  console.table(
    kinds.map((kind) => {
      const group = taken.filter((sample) => kindOf(sample) === kind);
      const sorted = group.map(({ ms }) => ms).toSorted((a, b) => a - b);
      const at = (share) => sorted[Math.max(Math.ceil(sorted.length * share) - 1, 0)].toFixed(1);
      return { recorder: group[0].recorder, way: group[0].way, samples: sorted.length, 'p50 ms': at(0.5), 'p95 ms': at(0.95) };
    }),
  );
}

function kindOf({ recorder, way }) {
  return `${recorder} ${way}`;
}
