// What a page does after a click, at random: a chain of requests that may end in the forbidden one, and others beside it.
import http from 'node:http';
import https from 'node:https';
import { setTimeout as delay } from 'node:timers/promises';
import tls from 'node:tls';

/** A small seeded generator (mulberry32): `random()` in [0, 1). */
export function seeded(seed) {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}

/** Drawn before anything is sent, so that a seed is a run. Times in milliseconds; gaps stay below `quietFor`. */
export function plan(random, quietFor) {
  const upTo = (most) => random() * most;
  const step = (name) => ({ path: `/${name}?ms=${Math.floor(upTo(150))}`, way: pick(random, ['kept', 'fresh', 'tls']) });
  const isSent = random() < 0.5;
  const chain = Array.from({ length: Math.floor(upTo(4)) }, () => step('step'));
  if (isSent || chain.length === 0) chain.push(step(isSent ? 'forbidden' : 'step'));
  return {
    isSent,
    chain: chain.map((request) => ({ ...request, gap: upTo(quietFor * 0.6) })),
    beside: Array.from({ length: Math.floor(upTo(4)) }, () => ({
      ...step('beside'),
      path: `/beside?ms=${Math.floor(upTo(400))}`,
    })),
    // Between the click and the call.
    ahead: random() < 0.5 ? 0 : upTo(200),
  };
}

/** Resolves, when all is over, to the longest gap between two requests of the chain, the first one's counted from the click. */
export async function act({ chain, beside }, send) {
  const others = beside.map(send);
  let longest = 0;
  for (const request of chain) {
    const ended = performance.now();
    await delay(request.gap);
    longest = Math.max(longest, performance.now() - ended);
    await send(request);
  }
  await Promise.all(others);
  return longest;
}

/** Sends through the proxy on a kept connection, on a new one, or inside of a new tunnel. */
export function sender(proxy, plain, secure) {
  const { hostname: host, port } = new URL(proxy);
  const agent = new http.Agent({ keepAlive: true });
  const send = async ({ path, way }) => {
    if (way !== 'tls') return get(http, { host, port, path: plain + path, agent: way === 'kept' ? agent : false });
    const authority = new URL(secure).host;
    const connect = http.request({ host, port, method: 'CONNECT', path: authority, agent: false }).end();
    const socket = await new Promise((resolve, reject) => {
      connect.once('connect', (_response, tunnel) => resolve(tunnel)).once('error', reject);
    });
    const inside = tls.connect({ socket, rejectUnauthorized: false });
    const headers = { host: authority, connection: 'close' };
    return get(https, { path, headers, createConnection: () => inside });
  };
  return { send, close: () => agent.destroy() };
}

function get(protocol, options) {
  return new Promise((resolve, reject) => {
    protocol.get(options, (response) => response.resume().once('end', resolve)).once('error', reject);
  });
}

function pick(random, list) {
  return list[Math.floor(random() * list.length)];
}
