// The stand-in for Charles, a program of its own: an HTTP proxy that records, serves control.charles, and misbehaves on request.
import { writeFileSync } from 'node:fs';
import { createAuthority } from './authority.mjs';
import { setSkew } from './clock.mjs';
import { createControl } from './control.mjs';
import { createFaults } from './faults.mjs';
import { createProxy } from './proxy.mjs';
import { createRoutes } from './routes.mjs';
import { createSession } from './session.mjs';
import { readSettings } from './settings.mjs';
import { createThrottling } from './throttling.mjs';
import { createTools } from './tools.mjs';

/** Milliseconds that a restart takes; a Java program is not back sooner. */
const DOWN = 300;

const settings = await startSettings();
setSkew(settings.clockSkew);
const session = createSession(settings);
const throttling = createThrottling(settings);
const tools = createTools(settings);

const EVENTS = {
  'recording-off': () => {
    session.recording = false;
  },
  cleared: () => session.clear(),
  restart: ({ delay = DOWN }) => {
    for (const part of [session, throttling, tools]) part.restart();
    proxy.restart(delay);
  },
  die: () => process.kill(process.pid, 'SIGKILL'),
};
const faults = createFaults((fault) => EVENTS[fault.name](fault));
const routes = createRoutes({ session, faults, throttling, tools, settings, quit });
const control = createControl({ session, faults, settings, routes });
const proxy = createProxy({ session, settings, control, authority: createAuthority(settings) });

const ANSWERS = {
  fault: ({ name, argument }) => faults.set(name, argument),
  controlCalls: () => control.calls,
  sessionBytes: () => session.exportJson().reduce((sum, piece) => sum + piece.length, 0),
  entries: () => session.entries(),
  recordingNow: () => session.recording,
  throttlingNow: () => throttling.active(),
};
process.on('message', ({ id, ask, argument }) => {
  try {
    process.send({ id, answer: ANSWERS[ask](argument) ?? null });
  } catch (error) {
    process.send({ id, error: error.message });
  }
});
// The stand-in must not outlive the test that started it, however that ends.
process.on('disconnect', () => process.exit(0));
process.on('SIGTERM', quit);

proxy.server.once('listening', () => {
  if (process.env.STAND_IN_PID_FILE) writeFileSync(process.env.STAND_IN_PID_FILE, String(process.pid));
  process.send?.({ port: proxy.server.address().port });
});
proxy.server.on('error', (error) => refuse(`cannot listen: ${error.message}`));
proxy.server.listen(settings.port, '127.0.0.1');

async function startSettings() {
  try {
    return await readSettings(process.argv.slice(2));
  } catch (error) {
    return refuse(`cannot start: ${error.message}`);
  }
}

function refuse(why) {
  process.stderr.write(`Charles ${why}\n`);
  process.exit(1);
}

function quit() {
  settings.save();
  process.exit(0);
}
