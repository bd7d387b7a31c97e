// Counts false passes and false failures of expect(charles).not.toHaveRequest() over randomised runs with delayed traffic.
// Usage: npm run build && node bench/negative.mjs [runs, default 500] [seed] [lanes, default 2]
//
// What is promised: a request that was begun or in flight when the call was made, or that follows one of these within `quietFor`
// of the end of the one before, does not slip through; and what was not sent fails nothing.
// In this process, not in spawned Playwright runs: matcher, capture, relay and the engine's own process are those of a test, the
// origin here is the witness of what was really sent, and 500 runs take minutes. A run whose own gaps the machine stretched
// to quietFor or more is outside of the promise, and counted as such.
import http from 'node:http';
import https from 'node:https';
import os from 'node:os';
import path from 'node:path';
import { expect as baseExpect } from '@playwright/test';
import { generateCACertificate } from 'mockttp';
import { Capture } from '../dist/capture/capture.js';
import { matchers } from '../dist/matchers/index.js';
import { openEmbeddedRecorder } from '../dist/recorder/embedded-recorder.js';
import { DIRECT } from '../dist/recorder/recorder.js';
import { Relay } from '../dist/recorder/relay.js';
import { redactionRules } from '../dist/session/redaction/redaction.js';
import { act, plan, seeded, sender } from './negative/traffic.mjs';

const [runs = 500, seed = Date.now() % 1_000_000, lanes = 2] = process.argv.slice(2).map(Number);
const QUIET_FOR = 100;
const TIMEOUT = 10_000;

const expect = baseExpect.extend(matchers);
const witnessed = new Set();
const listener = (request, response) => {
  const url = new URL(request.url ?? '/', 'http://origin');
  if (url.pathname === '/forbidden') witnessed.add(url.searchParams.get('run'));
  setTimeout(() => response.end('done'), Number(url.searchParams.get('ms')));
};
const { key, cert } = await generateCACertificate({ subject: { commonName: 'bench' } });
const servers = [http.createServer(listener), https.createServer({ key, cert }, listener)];
const [plain, secure] = await Promise.all(
  servers.map(
    (server, index) =>
      new Promise((resolve) => {
        server.listen(0, '127.0.0.1', () => resolve(`http${index === 1 ? 's' : ''}://127.0.0.1:${server.address().port}`));
      }),
  ),
);

const random = seeded(seed);
const plans = Array.from({ length: runs }, (_, run) => ({ run, ...plan(random, QUIET_FOR) }));
const left = [...plans];
const outcome = { sent: 0, falsePasses: [], falseFailures: [], outsideOfPromise: 0, settled: [] };
const recorder = await openEmbeddedRecorder();

async function lane() {
  const route = await recorder.openRoute();
  const relay = await Relay.start(route);
  const { send, close } = sender(relay.url, plain, secure);
  for (let next = left.shift(); next !== undefined; next = left.shift()) {
    const capture = captureOn(route, relay);
    await capture.start();
    await judge(next, capture, (request) => send({ ...request, path: `${request.path}&run=${next.run}` }));
    await capture.stop({ persist: false });
  }
  close();
  await relay.close();
}

async function judge(run, capture, send) {
  const acting = act(run, send);
  await new Promise((resolve) => setTimeout(resolve, run.ahead));
  const called = performance.now();
  const failure = await expect(capture)
    .not.toHaveRequest({ path: '/forbidden' }, { timeout: TIMEOUT, quietFor: QUIET_FOR })
    .then(() => null, String);
  const took = performance.now() - called;
  const longestGap = await acting;
  const isSent = witnessed.has(String(run.run));
  if (isSent) outcome.sent++;
  if (longestGap >= QUIET_FOR) outcome.outsideOfPromise++;
  else if (isSent && failure === null) outcome.falsePasses.push(run.run);
  else if (!isSent && failure !== null) outcome.falseFailures.push({ run: run.run, failure });
  if (failure === null) outcome.settled.push(took);
}

function captureOn(route, relay) {
  const capture = new Capture({
    recorder,
    control: route.control({}),
    route,
    relay,
    options: { adoptExisting: true, resetSession: false, includeExisting: false, include: [], exclude: [] },
    limits: { startTimeout: 15_000, stopTimeout: 30_000, settleTimeout: 1_000 },
    rules: redactionRules({}),
    snapshotFiles: { baseName: () => path.join(os.tmpdir(), 'negative'), formats: [] },
    step: (_title, body) => body(),
    sentBy: (_sender, entries) => ({ entries, untold: [] }),
    timeLeft: () => Number.POSITIVE_INFINITY,
    env: () => ({}),
  });
  capture.route({ ...DIRECT, verifyUpstream: false });
  return capture;
}

const begun = performance.now();
await Promise.all(Array.from({ length: lanes }, lane));
const sorted = outcome.settled.sort((a, b) => a - b);
const percentile = (share) => Math.round(sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0);
console.log(
  JSON.stringify({
    runs,
    seed,
    quietFor: QUIET_FOR,
    sent: outcome.sent,
    falsePasses: outcome.falsePasses,
    falseFailures: outcome.falseFailures,
    outsideOfPromise: outcome.outsideOfPromise,
    passTook: { p50: percentile(0.5), p95: percentile(0.95) },
    seconds: Math.round((performance.now() - begun) / 1000),
  }),
);
for (const server of servers) {
  server.close();
  server.closeAllConnections();
}
recorder.close();
