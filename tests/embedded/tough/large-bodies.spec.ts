// Bodies far larger than what is recorded of them: they pass whole, and cost no memory.
import { createHash, randomBytes } from 'node:crypto';
import http from 'node:http';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { startEngineProcess } from '../../support/engine-process.ts';
import type { Routes } from '../../support/origin-routes.ts';
import { exportEntries, get } from '../client.ts';
import { expect, test } from './fixtures.ts';

const MIB = 1024 * 1024;
const PIECES = 100;
const SIZE = PIECES * MIB;

test('100 MiB each way, with 1 MiB recorded of each', async ({ closing, startServer }) => {
  const piece = randomBytes(MIB);
  const whole = () => Readable.from(Array(PIECES).fill(piece));
  const expected = createHash('sha256');
  for (let count = 0; count < PIECES; count += 1) expected.update(piece);
  const digest = expected.digest('hex');
  const routes: Routes = {
    '/down': (_request, response) => {
      response.setHeader('content-length', SIZE);
      void pipeline(whole(), response);
    },
    '/up': async (request, response) => {
      const hash = createHash('sha256');
      await pipeline(request, hash);
      response.end(hash.digest('hex'));
    },
  };
  const server = await startServer({ routes });
  const engine = await startEngineProcess({ recording: true, maxBodyBytes: MIB });
  closing.push(engine);
  const ask = (path: string, method: string, headers: http.OutgoingHttpHeaders, body: Readable) =>
    new Promise<http.IncomingMessage>((resolve, reject) => {
      const target = { host: '127.0.0.1', port: engine.port, path: server.url + path, method, agent: false };
      const request = http.request({ ...target, headers: { host: 'x', ...headers } }, resolve);
      pipeline(body, request).catch(reject);
    });

  await get(engine.port, `${server.url}/json`);
  const before = await engine.peakBytes();
  const down = createHash('sha256');
  await pipeline(await ask('/down', 'GET', {}, Readable.from([])), down);
  expect(down.digest('hex')).toBe(digest);
  const reply = await ask('/up', 'POST', { 'content-length': SIZE }, whole());
  expect((await reply.toArray()).join('')).toBe(digest);
  expect((await engine.peakBytes()) - before).toBeLessThan(60 * MIB);

  const [, received, sent] = await exportEntries(engine.port);
  for (const [entry, message] of [
    [received, received?.response],
    [sent, sent?.request],
  ] as const) {
    expect(entry).toMatchObject({
      status: 'COMPLETE',
      notes: expect.stringContaining(`of ${SIZE} bytes: the first ${MIB} are kept`),
    });
    expect(message?.sizes.body).toBe(SIZE);
    const body = message?.body;
    expect(Buffer.from(body && 'encoded' in body ? body.encoded : '', 'base64').equals(piece)).toBe(true);
  }
});
