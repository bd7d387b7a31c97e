// How a session grows that Charles records its own control requests into: with this package, and with plain exports.
// Usage: npm run build && node bench/growth.mjs. BENCH_TESTS (200).
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import http from 'node:http';
import { createRequire } from 'node:module';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { ControlClient } from '../dist/control/index.js';
import { startStandIn } from './charles/stand-in.mjs';

const TESTS = Number(process.env.BENCH_TESTS ?? 200);
const SHOWN = [1, 50, 100, 200];
// Where plain exports are given up.
const ENOUGH = 64e6;

const project = fileURLToPath(new URL('./charles', import.meta.url));
const cli = createRequire(import.meta.url).resolve('@playwright/test/cli');

/** Session bytes after each test, read as the next one begins. */
async function withThisPackage(recording) {
  const charles = await startStandIn({ selfRecord: true, recording });
  const sizes = [];
  const origin = await startOrigin(async (url) => {
    if (url.startsWith('/first') && !url.endsWith('=0')) sizes.push(await charles.ask('sessionBytes'));
  });
  const folder = mkdtempSync(path.join(project, '.out-'));
  const env = {
    ...process.env,
    CHARLES_PROXY: charles.url,
    BENCH_URL: origin.url,
    BENCH_OUTPUT: folder,
    BENCH_TESTS: String(TESTS),
  };
  const begun = performance.now();
  const code = await new Promise((resolve) =>
    spawn(process.execPath, [cli, 'test'], { cwd: project, env, stdio: ['ignore', 'ignore', 'inherit'] }).once('close', resolve),
  );
  const took = performance.now() - begun;
  sizes.push(await charles.ask('sessionBytes'));
  const left = (await charles.ask('recordingNow')) ? 'recording' : 'stopped';
  rmSync(folder, { recursive: true, force: true });
  charles.stop();
  origin.close();
  if (code !== 0 || sizes.length !== TESTS)
    throw new Error(`the bench's own tests failed (${sizes.length} of ${TESTS} were seen)`);
  return { sizes, msPerTest: took / TESTS, left };
}

/** The same, read as a client does that knows nothing of it. */
async function withPlainExports() {
  const charles = await startStandIn({ selfRecord: true, recording: true });
  const control = new ControlClient({ host: '127.0.0.1', port: charles.port });
  const origin = await startOrigin(async () => {});
  const sizes = [];
  while ((sizes.at(-1) ?? 0) < ENOUGH) {
    for (const step of ['first', 'second']) {
      await sendThrough(charles.port, `${origin.url}/${step}`);
      await control.exportSession();
    }
    await control.exportSession();
    sizes.push(await charles.ask('sessionBytes'));
  }
  charles.stop();
  origin.close();
  return sizes;
}

async function startOrigin(seen) {
  const server = http.createServer(async ({ url }, response) => {
    await seen(url);
    response.writeHead(200, { 'content-type': 'application/json' }).end('{"hello":"world"}');
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { url: `http://127.0.0.1:${server.address().port}`, close: () => server.close() };
}

function sendThrough(port, url) {
  return new Promise((resolve) => {
    http.get({ host: '127.0.0.1', port, path: url, agent: false }, (response) => response.resume().once('end', resolve));
  });
}

const kilobytes = (bytes) => `${(bytes / 1000).toFixed(0)} kB`;

const rows = [];
for (const recording of [false, true]) {
  const { sizes, msPerTest, left } = await withThisPackage(recording);
  const shown = SHOWN.filter((count) => count <= TESTS);
  rows.push({
    recording: recording ? 'adopted' : 'our own',
    ...Object.fromEntries(shown.map((count) => [`after ${count}`, kilobytes(sizes[count - 1])])),
    'a test, on average': kilobytes((sizes.at(-1) - sizes[0]) / (TESTS - 1)),
    'most in one test': kilobytes(Math.max(...sizes.slice(1).map((size, at) => size - sizes[at]))),
    'ms a test': msPerTest.toFixed(0),
    'left as found': left === (recording ? 'recording' : 'stopped'),
  });
}
console.table(rows);
const plain = await withPlainExports();
console.log(`plain exports, two live assertions a test: ${plain.map(kilobytes).join(', ')} after ${plain.length} tests`);
