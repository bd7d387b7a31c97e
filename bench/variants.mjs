// What is compared: each variant's version, and its proxy's process where it has one.
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { atExit } from './at-exit.mjs';

const peers = fileURLToPath(new URL('./peers', import.meta.url));
const mitmdump = process.env.BENCH_MITMDUMP || 'mitmdump';
const START_DEADLINE = 30_000;

const ownVersion = () => JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')).version;
const playwrightVersion = () => createRequire(import.meta.url)('@playwright/test/package.json').version;

/**
 * `version` is null where a variant is not installed; `start` resolves to its proxy, which `stop` ends. A proxy shows clients the
 * certificate of the origin, which the browser trusts, as it trusts the CA of this package: no variant pays for a check that fails.
 */
export const VARIANTS = {
  none: { version: playwrightVersion },
  charles: { version: ownVersion },
  recordHar: { version: playwrightVersion },
  trace: { version: playwrightVersion },
  mitmdump: { version: mitmdumpVersion, start: startMitmdump },
  'http-mitm-proxy': { version: installPeers, start: startHttpMitmProxy },
};

function mitmdumpVersion() {
  try {
    return /Mitmproxy: (\S+)/.exec(execFileSync(mitmdump, ['--version'], { encoding: 'utf8' }))?.[1] ?? 'unknown';
  } catch {
    return null;
  }
}

function installPeers() {
  const npm = process.platform === 'win32' ? 'npm.cmd' : 'npm';
  execFileSync(npm, ['ci', '--prefix', peers], { stdio: 'ignore', shell: process.platform === 'win32' });
  return JSON.parse(readFileSync(path.join(peers, 'node_modules/http-mitm-proxy/package.json'), 'utf8')).version;
}

async function startHttpMitmProxy({ ca, identity }) {
  const child = spawn(process.execPath, [path.join(peers, 'http-mitm-proxy.mjs'), identity], {
    stdio: ['ignore', 'pipe', 'ignore'],
    env: { ...process.env, NODE_EXTRA_CA_CERTS: ca },
  });
  const kill = atExit(() => child.kill());
  const [port] = await once(child.stdout, 'data');
  return { url: `http://127.0.0.1:${Number(port)}`, pid: child.pid, stop: () => end(child, kill) };
}

async function startMitmdump({ ca, identity }) {
  const folder = mkdtempSync(path.join(tmpdir(), 'bench-mitmdump-'));
  const port = await freePort();
  const recording = ['--save-stream-file', path.join(folder, 'flows')];
  const listening = ['--listen-host', '127.0.0.1', '--listen-port', String(port)];
  const trust = ['--certs', identity, '--set', `ssl_verify_upstream_trusted_ca=${ca}`];
  const settings = ['--quiet', '--set', `confdir=${folder}`];
  const child = spawn(mitmdump, [...settings, ...trust, ...listening, ...recording], { stdio: 'ignore' });
  const kill = atExit(() => child.kill());
  const removeFolder = atExit(() => rmSync(folder, { recursive: true, force: true }));
  await answers(port);
  const stop = async () => {
    await end(child, kill);
    removeFolder();
  };
  return { url: `http://127.0.0.1:${port}`, pid: child.pid, stop };
}

async function end(child, kill) {
  const ended = child.exitCode === null ? once(child, 'exit') : null;
  kill();
  await ended;
}

async function freePort() {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address();
  server.close();
  await once(server, 'close');
  return port;
}

async function answers(port) {
  for (const deadline = Date.now() + START_DEADLINE; Date.now() < deadline; await delay(50)) {
    const socket = connect(port, '127.0.0.1');
    const connected = await once(socket, 'connect').then(
      () => true,
      () => false,
    );
    socket.destroy();
    if (connected) return;
  }
  throw new Error(`nothing answers on port ${port}`);
}
