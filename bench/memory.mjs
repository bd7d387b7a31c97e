// The engine's memory: flat over many short tests that are forgotten, and what an entry takes that is kept.
import { fork } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { ControlClient } from 'playwright-charles/control';
import { openClient } from './memory/client.mjs';
import { startSizedOrigin } from './memory/sized-origin.mjs';

const ENTRIES = 20_000;
const A_TEST = 100;
const SHOWN_EVERY = 2_000;
const BODY_SIZES = [2_000, 100];

const engineModule = fileURLToPath(new URL('./memory/engine.mjs', import.meta.url));

/** An engine in its own process; `ask` sends it a message and resolves to its answer. */
async function startEngine() {
  const child = fork(engineModule, { execArgv: ['--expose-gc'] });
  const ask = async (message) => {
    child.send(message);
    return (await once(child, 'message'))[0];
  };
  const port = await ask('port');
  return { port, ask, stop: () => child.kill() };
}

/** Memory in bytes after each 2,000 entries. */
async function run(bodySize, { forget }) {
  const origin = await startSizedOrigin(bodySize);
  const engine = await startEngine();
  // What is made once (certificate, TLS session, compiled code) is no entry's.
  await aTest(engine, origin, A_TEST);
  await engine.ask('forget');
  const curve = [await engine.ask('memory')];
  for (let entries = A_TEST; entries <= ENTRIES; entries += A_TEST) {
    await aTest(engine, origin, A_TEST);
    if (forget) await engine.ask('forget');
    if (entries % SHOWN_EVERY === 0) curve.push(await engine.ask('memory'));
  }
  const kept = (await new ControlClient({ host: '127.0.0.1', port: engine.port }).exportSession()).length;
  const expected = forget ? 0 : ENTRIES;
  if (kept !== expected) throw new Error(`the engine holds ${kept} entries instead of ${expected}: nothing was measured`);
  engine.stop();
  origin.close();
  return curve;
}

/** As a browser does it: connections of its own for each test, four of them, kept alive. */
async function aTest(engine, origin, requests) {
  const clients = await Promise.all(Array.from({ length: 4 }, () => openClient(engine.port, origin.port)));
  await Promise.all(
    clients.map(async (client) => {
      for (let sent = 0; sent < requests / clients.length; sent++) await client.get(`/item/${randomUUID()}`);
      client.close();
    }),
  );
}

const megabytes = (bytes) => `${(bytes / 1024 ** 2).toFixed(1)} MB`;

function show(curve) {
  curve.forEach(({ used, rss }, index) => {
    const passed = String(index * SHOWN_EVERY).padStart(6);
    console.log(`${passed} requests  used ${megabytes(used)}  resident ${megabytes(rss)}`);
  });
}

console.log(`${ENTRIES} https requests in tests of ${A_TEST}, bodies of ${BODY_SIZES[0]} bytes, forgotten after each test`);
show(await run(BODY_SIZES[0], { forget: true }));
for (const size of BODY_SIZES) {
  console.log(`\n${ENTRIES} https requests in tests of ${A_TEST}, bodies of ${size} bytes, all kept`);
  const curve = await run(size, { forget: false });
  show(curve);
  const grown = curve.at(-1).used - curve[0].used;
  console.log(`${Math.round(grown / ENTRIES - size)} bytes an entry beyond its body`);
}
