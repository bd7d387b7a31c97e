// Whose entry is it? Workers with relays of their own on one recorder, where client ports are used again and again: counts what is
// wrong, what is missing, and how often the port alone would have been ambiguous.
// Usage: npm run build && node bench/attribution.mjs. BENCH_REQUESTS (2000), BENCH_WORKERS (4). Linux: each test asks a loopback
// address of its own, which is how its entries are known. On few ports, as root:
//   unshare -rn sh -c 'ip link set lo up; echo "40000 40127" > /proc/sys/net/ipv4/ip_local_port_range; node bench/attribution.mjs'
import { setTimeout as delay } from 'node:timers/promises';
import { byPort } from '../dist/capture/attribution.js';
import { Ownership } from '../dist/capture/ownership.js';
import { ControlClient } from '../dist/control/index.js';
import { startEmbeddedCharles } from '../dist/embedded/index.js';
import { Relay } from '../dist/recorder/relay.js';
import { startStandIn } from './charles/stand-in.mjs';
import { startOrigins, TRAFFIC } from './charles/traffic.mjs';

const REQUESTS = Number(process.env.BENCH_REQUESTS ?? 2000);
const WORKERS = Number(process.env.BENCH_WORKERS ?? 4);
// One after the other: a worker's tests do not overlap.
const TESTS = 10;
const AT_ONCE = 4;
/** One for each test of each worker. */
const HOSTS = Array.from({ length: WORKERS * TESTS }, (_, at) => `127.0.1.${at + 1}`);
// On few ports none may be free for a moment, which a relay passes on as a reset.
const NO_PORT = /EADDR|ECONNRESET/;

/** A Charles: one port for all relays. */
async function standIn(decrypt) {
  const charles = await startStandIn({ recording: true, decrypt });
  const target = { host: '127.0.0.1', port: charles.port };
  const control = new ControlClient(target);
  return {
    openRoute: async () => ({ ...target, now: Date.now, entrance: null, control }),
    session: () => control.exportSession(),
    stop: async () => charles.stop(),
  };
}

/** The embedded recorder: a port for each relay. */
async function embedded(decrypt) {
  const charles = await startEmbeddedCharles({ recording: true });
  const controls = [];
  return {
    openRoute: async () => {
      const passthrough = decrypt ? [] : HOSTS;
      const { port } = await charles.openRelay({ verifyUpstream: false, upstreamProxy: null, passthrough });
      const target = { host: '127.0.0.1', port };
      const control = new ControlClient(target);
      controls.push(control);
      return { ...target, now: Date.now, entrance: port, control };
    },
    session: async () => (await Promise.all(controls.map((control) => control.exportSession()))).flat(),
    stop: () => charles.close(),
  };
}

/** What a worker's tests took for their own, compared with what they sent. */
async function work(route, worker, traffic, origins) {
  const relay = await patiently(() => Relay.start(route));
  const found = [];
  for (let test = 0; test < TESTS; test++) {
    const host = HOSTS[worker * TESTS + test];
    const since = Date.now();
    relay.connections.forget(since);
    const ownership = new Ownership(byPort(relay.connections, since, route.entrance));
    const { send, close } = traffic.open({ relay: Number(new URL(relay.url).port), host, ...origins });
    const count = REQUESTS / WORKERS / TESTS;
    for (let sent = 0; sent < count; sent += AT_ONCE) {
      await Promise.all(Array.from({ length: Math.min(AT_ONCE, count - sent) }, () => patiently(send)));
    }
    close();
    await delay(20);
    const entries = await patiently(() => read(route.control, ownership));
    const right = entries.filter((entry) => entry.host === host).length;
    found.push({ wrong: entries.length - right, missing: count - right });
  }
  await relay.close();
  return found;
}

async function read(control, ownership) {
  const look = ownership.look();
  return (await control.readSession({ wanted: (head) => look.wants(head) })).entries;
}

async function patiently(task) {
  try {
    return await task();
  } catch (error) {
    if (!NO_PORT.test(`${error.code} ${error.message}`)) throw error;
    await delay(20);
    return patiently(task);
  }
}

/** Entries whose client port was also a port of another test's entries, of whatever worker. */
function ambiguous(entries) {
  const users = new Map();
  for (const { clientPort, host } of entries) users.set(clientPort, (users.get(clientPort) ?? new Set()).add(host));
  return entries.filter(({ clientPort }) => users.get(clientPort).size > 1).length;
}

const sum = (found, key) => found.reduce((total, one) => total + one[key], 0);

const origins = await startOrigins(HOSTS);
const runs = [];
// All of them first: later no port may be free to listen on.
for (const [recorder, start] of Object.entries({ 'stand-in': standIn, embedded })) {
  for (const [name, traffic] of Object.entries(TRAFFIC)) {
    const started = await start(traffic.decrypt);
    const routes = await Promise.all(Array.from({ length: WORKERS }, started.openRoute));
    runs.push({ recorder, name, traffic, started, routes });
  }
}
const rows = [];
for (const { recorder, name, traffic, started, routes } of runs) {
  const found = (await Promise.all(routes.map((route, worker) => work(route, worker, traffic, origins)))).flat();
  const entries = await started.session();
  rows.push({
    recorder,
    traffic: name,
    entries: entries.length,
    ports: new Set(entries.map(({ clientPort }) => clientPort)).size,
    wrong: sum(found, 'wrong'),
    missing: sum(found, 'missing'),
    'ambiguous by port alone': ambiguous(entries),
  });
  await started.stop();
}
console.table(rows);
origins.close();
