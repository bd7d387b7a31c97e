// The recorded part of a body: its limit for each relay, and the note that says what is missing.
import { createHash } from 'node:crypto';
import { exportEntries, get } from './client.ts';
import { expect, test } from './fixtures.ts';

const RELAY = { verifyUpstream: true, upstreamProxy: null };

test('a relay can keep less of each body; what passes is whole, and a note says what is kept', async ({
  charles,
  startServer,
}) => {
  const whole = Buffer.alloc(300_000, 'response ');
  const origin = await startServer({
    routes: { '/large': (_request, response) => void response.writeHead(200, { 'content-type': 'text/plain' }).end(whole) },
  });
  const relay = await charles.openRelay({ ...RELAY, maxBodyBytes: 1000 });
  const body = 'x'.repeat(2000);
  const reply = await get(relay.port, `${origin.url}/large`, {
    method: 'POST',
    body,
    headers: { 'content-length': body.length },
  });
  expect(digest(reply.body)).toBe(digest(whole));
  await get(charles.port, `${origin.url}/large`);
  relay.configure({ ...RELAY, maxBodyBytes: 0 });
  await get(relay.port, `${origin.url}/json`);
  const [cut, unlimited, none] = await exportEntries(charles.port);
  expect(cut?.notes).toBe(
    'Request body of 2000 bytes: the first 1000 are kept\nResponse body of 300000 bytes: the first 1000 are kept',
  );
  expect(cut?.response.body).toEqual({ text: whole.subarray(0, 1000).toString(), charset: null });
  expect(cut?.response.sizes.body).toBeGreaterThanOrEqual(300_000);
  expect(unlimited).not.toHaveProperty('notes');
  expect(unlimited?.response.body).toMatchObject({ text: whole.toString() });
  expect(none?.notes).toBe('Response body of 17 bytes: the first 0 are kept');
  expect(none?.response).not.toHaveProperty('body');
});

function digest(bytes: Buffer): string {
  return createHash('sha256').update(bytes).digest('hex');
}
