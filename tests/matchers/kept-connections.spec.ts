// Connections that were opened before the test: what is sent on them may be what a negation denies.
import { once } from 'node:events';
import http from 'node:http';
import { connect } from 'node:net';
import tls, { type TLSSocket } from 'node:tls';
import type { Capture } from '../../src/capture/capture.ts';
import type { CaptureOptions } from '../../src/capture/capture-context.ts';
import { ControlClient } from '../../src/control/index.ts';
import { startOrigin } from '../support/origin.ts';
import { expect, failureOf, type Traffic, test } from './fixtures.ts';

const NONE = { path: '/none' };

/** TLS through a tunnel that nobody looks into. */
async function tlsThrough(relay: string, port: number): Promise<TLSSocket> {
  const socket = connect(Number(new URL(relay).port), '127.0.0.1');
  socket.write(`CONNECT 127.0.0.1:${port} HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\n\r\n`);
  await once(socket, 'data');
  const inside = tls.connect({ socket, rejectUnauthorized: false });
  inside.on('error', () => {});
  await once(inside, 'secureConnect');
  return inside;
}

async function ask(inside: TLSSocket): Promise<void> {
  inside.write('GET /json HTTP/1.1\r\nHost: origin\r\n\r\n');
  await once(inside, 'data');
}

/** Ends the test before, and begins the next one of the same worker. */
async function nextTest({ live, capture }: Traffic, options?: Partial<CaptureOptions>): Promise<Capture> {
  await live.stop({ persist: false });
  const next = capture(options);
  await next.start();
  return next;
}

for (const attribution of ['port', 'window'] as const) {
  test(`a tunnel from before the test that is used in it may hold the request, with attribution by ${attribution}`, async ({
    open,
  }) => {
    const secure = await startOrigin({ tls: true });
    const traffic = await open({}, {}, { attribution });
    const inside = await tlsThrough(traffic.relay.url, secure.port);
    await ask(inside);
    const next = await nextTest(traffic);
    await expect(next, 'nothing was sent').not.toHaveRequest(NONE);
    expect(await next.entries()).toEqual([]);

    await ask(inside);
    const message = await failureOf(expect(next).not.toHaveRequest(NONE));
    expect(message).toContain(`Nobody looked into the tunnels to 127.0.0.1:${secure.port}`);
    await expect(next).not.toHaveRequest({ host: 'tracker.example' });
    await expect(next).not.toHaveRequest(NONE, { ignore: { host: '127.0.0.1' } });
    expect((await next.entries()).map(({ method, tunnel }) => [method, tunnel])).toEqual([['CONNECT', true]]);
    inside.destroy();
    await secure.close();
  });
}

test('a tunnel from before the test that is only closed in it hides nothing', async ({ traffic }) => {
  const secure = await startOrigin({ tls: true });
  const inside = await tlsThrough(traffic.relay.url, secure.port);
  await ask(inside);
  const next = await nextTest(traffic);
  const { sent } = traffic.relay;
  inside.end();
  await expect.poll(() => traffic.relay.sent, 'the end of TLS is sent').toBeGreaterThan(sent);
  await expect(next).not.toHaveRequest(NONE);
  await secure.close();
});

test('a session that was cleared before the test is no loss, though a tunnel of that time is used', async ({ traffic }) => {
  const secure = await startOrigin({ tls: true });
  const inside = await tlsThrough(traffic.relay.url, secure.port);
  await ask(inside);
  const next = await nextTest(traffic, { resetSession: true });
  await ask(inside);
  const message = await failureOf(expect(next).not.toHaveRequest(NONE));
  expect(message).toContain('Nobody looked into the tunnels');
  await expect(next).not.toHaveRequest({ host: 'tracker.example' });
  expect((await next.stop({ persist: false })).warnings).toEqual(['entries_still_in_flight: 1']);
  inside.destroy();
  await secure.close();
});

test('a request on a kept connection whose entry was cleared unread may have been it', async ({ traffic, origin }) => {
  const agent = new http.Agent({ keepAlive: true, maxSockets: 1 });
  await traffic.send(`${origin.url}/json?before`, agent);
  const next = await nextTest(traffic);
  await expect(next, 'nothing was sent').not.toHaveRequest(NONE);
  await traffic.send(`${origin.url}/none`, agent);
  await new ControlClient(traffic.standIn).clearSession();
  expect(await failureOf(expect(next).not.toHaveRequest(NONE))).toContain('1 connection(s) of this test sent something');
  agent.destroy();
});

for (const [what, path] of [
  ['an upload', '/echo'],
  ['an answered upload', '/json'],
] as const)
  test(`${what} from before the test goes on without hiding anything`, async ({ traffic, origin }) => {
    const { hostname: host, port } = new URL(traffic.relay.url);
    const agent = new http.Agent({ keepAlive: true });
    const upload = http.request({
      host,
      port,
      method: 'POST',
      path: `${origin.url}${path}`,
      agent,
    });
    upload.on('response', (response) => response.resume());
    const closed = once(upload, 'close');
    upload.write('first');
    await expect(traffic.live).toHaveRequest({ method: 'POST' });
    const next = await nextTest(traffic);
    const { sent } = traffic.relay;
    upload.write('second');
    await expect.poll(() => traffic.relay.sent).toBeGreaterThan(sent);
    await expect(next).not.toHaveRequest(NONE);
    expect((await next.stop({ persist: false })).warnings).toEqual([]);
    upload.end();
    await closed;
    agent.destroy();
  });
