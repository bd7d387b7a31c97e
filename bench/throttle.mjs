// Measures what each throttle preset does to a download, an upload and a small reply: expected against measured, as a table.
// Usage: npm run build && node bench/throttle.mjs
import http from 'node:http';
import { startEmbeddedCharles } from '../dist/embedded/index.js';
import { PRESETS } from '../dist/embedded/throttle/presets.js';

// Milliseconds that a transfer is sized for.
const LENGTH = 2000;
const LATENCY_SAMPLES = 5;

const origin = http.createServer((request, response) => {
  const bytes = Number(new URL(request.url ?? '/', 'http://origin').searchParams.get('bytes'));
  request.resume().once('end', () => response.writeHead(200, { 'content-length': bytes }).end(Buffer.alloc(bytes)));
});
await new Promise((resolve) => origin.listen(0, '127.0.0.1', resolve));
const charles = await startEmbeddedCharles({ maxBodyBytes: 0 });
const relay = await charles.openRelay({ verifyUpstream: true, upstreamProxy: null });
const agent = new http.Agent({ keepAlive: true });

/** Milliseconds to the head of the reply, and to its end. */
function send(bytes, body) {
  return new Promise((resolve, reject) => {
    const began = performance.now();
    const url = `http://127.0.0.1:${origin.address().port}/?bytes=${bytes}`;
    const options = { port: relay.port, path: url, agent, method: body === undefined ? 'GET' : 'POST' };
    const request = http.request(options, (response) => {
      const head = performance.now() - began;
      response.resume().once('end', () => resolve({ head, end: performance.now() - began }));
    });
    request.once('error', reject).end(body);
  });
}

function cell(bytes, kbps, ms) {
  const measured = (bytes * 8) / ms;
  return `${kbps.toFixed(0)} / ${measured.toFixed(0)} (${((measured / kbps - 1) * 100).toFixed(1)} %)`;
}

await send(0);
const rows = [];
for (const [preset, { download, upload, latency }] of Object.entries(PRESETS)) {
  relay.throttle(preset);
  const [down, up] = [download, upload].map((kbps) => Math.round((kbps * LENGTH) / 8));
  const received = await send(down);
  const sent = await send(0, Buffer.alloc(up));
  relay.throttle({ latency });
  const heads = [];
  for (let sample = 0; sample < LATENCY_SAMPLES; sample += 1) heads.push((await send(0)).head);
  rows.push({
    preset,
    'download kbps': cell(down, download, received.end - received.head),
    'upload kbps': cell(up, upload, sent.head - latency),
    'latency ms': `${latency} / ${heads.sort((a, b) => a - b)[Math.floor(LATENCY_SAMPLES / 2)]?.toFixed(0)}`,
  });
}
console.table(rows);
agent.destroy();
origin.close();
await charles.close();
