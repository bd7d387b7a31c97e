// Measures reading an export of 50,000 entries (about 195 MB): time, longest hold of the event loop, memory; as a table.
// Usage: npm run build && node bench/export.mjs
import { fork } from 'node:child_process';
import { once } from 'node:events';
import http from 'node:http';
import { fileURLToPath } from 'node:url';
import { ControlClient } from '../dist/control/index.js';
import { entryText } from './export-entry.mjs';

const ENTRIES = 50_000;
// Entries of each client port: one in a hundred is wanted.
const PORTS = 100;
const WANTED = 20_000;
const ROUNDS = 3;

const WAYS = {
  'download + JSON.parse': async (port) => {
    const response = await fetch(`http://127.0.0.1:${port}/`);
    return JSON.parse(await response.text());
  },
  'readSession, 1 % wanted': (port) => read(port, ({ clientPort }) => clientPort === WANTED),
  'readSession, all wanted': (port) => read(port),
};

async function read(port, wanted) {
  const control = new ControlClient({ host: '127.0.0.1', port }, { exportTimeout: 120_000 });
  return (await control.readSession(wanted === undefined ? {} : { wanted })).entries;
}

/** In a process of its own, so that it is nobody's load but a core's. */
async function serve() {
  const batches = Array.from({ length: ENTRIES / PORTS }, (_, batch) => batch);
  const server = http.createServer(async (_request, response) => {
    response.writeHead(200, { 'content-type': 'application/json' });
    for (const batch of batches) {
      const entries = Array.from({ length: PORTS }, (_, port) => entryText(batch * PORTS + port, WANTED + port));
      if (!response.write(`${batch === 0 ? '[' : ','}${entries.join(',')}`)) await once(response, 'drain');
    }
    response.end(']');
  });
  server.listen(0, '127.0.0.1', () => process.send({ port: server.address().port }));
}

/** In a process of its own, whose memory and event loop are nobody else's. */
async function measure(way, port) {
  const before = { rss: process.resourceUsage().maxRSS * 1024, heap: process.memoryUsage().heapUsed };
  const holds = watchHolds();
  const began = performance.now();
  const entries = await WAYS[way](port);
  const time = performance.now() - began;
  await new Promise((resolve) => setTimeout(resolve, 10));
  const rss = process.resourceUsage().maxRSS * 1024 - before.rss;
  globalThis.gc();
  const kept = process.memoryUsage().heapUsed - before.heap;
  process.send({ way, entries: entries.length, time, rss, kept, ...holds }, () => process.exit());
}

/** The longest times between two ticks: by the clock, and by the processor, which other programs cannot lengthen. */
function watchHolds() {
  const longest = { hold: 0, busy: 0 };
  let [at, used] = [performance.now(), process.cpuUsage()];
  setInterval(() => {
    const { user, system } = process.cpuUsage(used);
    longest.hold = Math.max(longest.hold, performance.now() - at);
    longest.busy = Math.max(longest.busy, (user + system) / 1000);
    [at, used] = [performance.now(), process.cpuUsage()];
  }, 1);
  return longest;
}

async function main() {
  const self = fileURLToPath(import.meta.url);
  const server = fork(self, ['serve']);
  const { port } = await answerOf(server);
  const results = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    for (const way of Object.keys(WAYS)) {
      const child = fork(self, ['measure', way, String(port)], { execArgv: ['--expose-gc'] });
      results.push(await answerOf(child));
    }
  }
  server.kill();
  const [plain, ...others] = Object.keys(WAYS).map((way) => least(results.filter((result) => result.way === way)));
  console.log(`The least of ${ROUNDS} rounds each; in brackets: as a part of download + JSON.parse.`);
  console.table([plain, ...others].map((result) => row(result, plain)));
}

async function answerOf(child) {
  const ended = once(child, 'exit').then(([code]) => {
    throw new Error(`a process of the bench ended with code ${code}`);
  });
  const [answer] = await Promise.race([once(child, 'message'), ended]);
  ended.catch(() => {});
  return answer;
}

/** Other programs only add to a figure, also to the longest hold. */
function least(results) {
  const min = (key) => Math.min(...results.map((result) => result[key]));
  return { ...results[0], time: min('time'), hold: min('hold'), busy: min('busy'), rss: min('rss'), kept: min('kept') };
}

function row({ way, entries, time, hold, busy, rss, kept }, plain) {
  const cell = (value, of, unit) => `${value.toFixed(0)} ${unit} (${(value / of).toFixed(2)})`;
  return {
    way,
    entries,
    time: cell(time, plain.time, 'ms'),
    'longest hold': cell(hold, plain.hold, 'ms'),
    'of the processor': cell(busy, plain.busy, 'ms'),
    'peak memory': cell(rss / 1e6, plain.rss / 1e6, 'MB'),
    kept: cell(kept / 1e6, plain.kept / 1e6, 'MB'),
  };
}

const [mode, ...parameters] = process.argv.slice(2);
if (mode === 'serve') await serve();
else if (mode === 'measure') await measure(...parameters);
else await main();
