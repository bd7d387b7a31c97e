// What a negation waits for and does not let pass: hidden by the options of the capture, under way, or after its end.
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { expect as baseExpect } from '@playwright/test';
import { matchers } from '../../src/matchers/index.ts';
import type { Recorder } from '../../src/recorder/recorder.ts';
import { compileQuery } from '../../src/session/query/query.ts';
import { echoThroughTunnel, startEcho } from '../control/through-proxy.ts';
import { startOrigin } from '../support/origin.ts';
import { expect, failureOf, leaveOpen, test, underWay } from './fixtures.ts';

const NONE = { path: '/none' };

/** Sends text through the relay as it is. */
async function sendRaw(relay: string, text: string): Promise<Socket> {
  const socket = connect(Number(new URL(relay).port), '127.0.0.1');
  socket.on('error', () => {});
  socket.resume();
  await once(socket, 'connect');
  socket.write(text);
  return socket;
}

test('include leaves no tunnel out that could hold what it asks for, unless exclude does', async ({ open }) => {
  const echo = await startEcho();
  const tunnels = { include: [compileQuery({ path: '/api/**' })] };
  const elsewhere = { include: [compileQuery({ host: 'shop.example' })] };
  const excluded = { ...tunnels, exclude: [compileQuery({ host: '127.0.0.1' })] };
  for (const [options, count] of [
    [tunnels, 1],
    [elsewhere, 0],
    [excluded, 0],
  ] as const) {
    const { live, relay } = await open({}, options);
    await echoThroughTunnel(Number(new URL(relay.url).port), echo.port, 'hello');
    await live.settled();
    expect((await live.entries()).map(({ method }) => method)).toEqual(Array(count).fill('CONNECT'));
    const absent = expect(live).not.toHaveRequest({ path: '/api/orders' });
    if (count > 0) expect(await failureOf(absent)).toContain('Nobody looked into the tunnels');
    else await absent;
  }
  await echo.close();
});

test('what include may yet match keeps a negation waiting, and is no entry until it does', async ({ open, origin }) => {
  for (const status of [404, 200]) {
    const { live, send } = await open({}, { include: [compileQuery({ method: 'GET', status })] });
    const slow = send(`${origin.url}/slow?ms=400`);
    await expect.poll(() => origin.requests.some(({ url }) => url === '/slow?ms=400')).toBe(true);
    expect(await live.entries()).toEqual([]);
    const absent = expect(live).not.toHaveRequest({ path: '/slow' });
    if (status === 200) expect(await failureOf(absent)).toContain('1 matching of 1');
    else await absent;
    await slow;
    await live.entries();
    expect(live.numberOf((await live.entries())[0] as never)).toBe(status === 200 ? 1 : null);
  }
});

test('a stopped capture proves nothing of what was in flight at its stop, or was sent after it', async ({ open, origin }) => {
  const { live, send } = await open();
  leaveOpen(send(`${origin.url}/slow?ms=3000`));
  await underWay(live, '/slow');
  expect((await live.stop({ persist: false })).warnings).toContain('entries_still_in_flight: 1');
  const inFlight = /Still in flight when the capture was stopped:\n +#1 GET .*\/slow/;
  expect(await failureOf(expect(live).not.toHaveRequest(NONE))).toMatch(inFlight);
  expect(await failureOf(expect(live).toHaveRequest(NONE, { times: 0 }))).toMatch(inFlight);
  expect(await failureOf(expect(live).toBeWithinBudget({ requests: 9 }))).toMatch(inFlight);
  await expect(live).not.toHaveRequest(NONE, { ignore: { path: '/slow' } });
  await live.settled();

  await send(`${origin.url}/none`);
  const message = await failureOf(expect(live).not.toHaveRequest(NONE, { ignore: { path: '/slow' } }));
  expect(message).toContain('Bytes were sent after the capture was stopped');
  expect(message).not.toContain('Timeout');
});

test('an ignored request that may be the very one keeps a negation from passing', async ({ traffic: { live, send }, origin }) => {
  leaveOpen(send(`${origin.url}/slow?ms=3000`));
  await underWay(live, '/slow');
  const options = { ignore: { path: '/slow' }, timeout: 300 };
  for (const query of [{ path: '/slow', status: 500 }, { status: 500 }]) {
    expect(await failureOf(expect(live).not.toHaveRequest(query, options))).toMatch(/Still in flight:\n +#1 GET .*\/slow/);
  }
  await expect(live).not.toHaveRequest({ path: '/other', status: 500 }, options);
});

test('the events of a stream count where the query asks for them, and nowhere else', async ({ traffic: { live, relay } }) => {
  let send = (_data: string): void => {};
  const stream = await startOrigin({
    routes: {
      '/ticks': (_request, response) => {
        response.writeHead(200, { 'content-type': 'text/event-stream' });
        send = (data) => response.write(`data: ${data}\n\n`);
        send('tick');
      },
    },
  });
  const socket = await sendRaw(relay.url, `GET ${stream.url}/ticks HTTP/1.1\r\nHost: ticks\r\n\r\n`);
  await expect(live).toHaveRequest({ path: '/ticks', eventSource: { data: 'tick' } });
  let ticks = 0;
  const ticking = setInterval(() => send(++ticks === 6 ? 'last' : 'tick'), 50);
  const hit = await failureOf(expect(live).not.toHaveRequest({ path: '/ticks', eventSource: { data: 'last' } }));
  expect(hit).toContain('1 matching of 1');
  await expect(live).not.toHaveRequest({ path: '/other', eventSource: { data: 'never' } });
  await expect(live).not.toHaveRequest({ path: '/ticks', method: 'POST' });
  const never = { path: '/ticks', eventSource: { data: 'never' } };
  expect(await failureOf(expect(live).not.toHaveRequest(never, { timeout: 400 }))).toContain('bytes kept moving');
  clearInterval(ticking);
  await expect(live).not.toHaveRequest(never);
  socket.destroy();
  await stream.close();
});

test('a request of which the first part was sent is waited for, but not for ever', async ({
  traffic: { live, relay },
  origin,
}) => {
  const socket = await sendRaw(relay.url, `GET ${origin.url}/none HTTP/1.1\r\nHo`);
  const rest = delay(300).then(() => socket.write('st: origin\r\n\r\n'));
  expect(await failureOf(expect(live).not.toHaveRequest(NONE))).toContain('1 matching of 1');
  await rest;
  const idle = await sendRaw(relay.url, 'GET http://');
  expect(await failureOf(expect(live).not.toHaveRequest({ path: '/x' }))).toContain('1 connection(s) of this test sent');
  await live.settled();
  for (const each of [socket, idle]) each.destroy();
});

test('half a request that the embedded recorder waits for is said', async ({ traffic: { live, relay, capture } }) => {
  const { recorder } = live as unknown as { recorder: Recorder };
  const other = capture({}, {}, { recorder: { ...recorder, kind: 'embedded' } });
  await other.start();
  const idle = await sendRaw(relay.url, 'GET http://');
  expect(await failureOf(expect(other).not.toHaveRequest(NONE))).toContain('the beginning of something that is no request yet');
  idle.destroy();
  await expect(other).not.toHaveRequest(NONE);
  await other.stop({ persist: false });
});

test('a timeout that leaves no time for the quiet is refused, by every matcher that settles', async ({ traffic: { live } }) => {
  const tight = { timeout: 105 };
  const refused = 'the timeout of 105 ms is not longer than `quietFor`';
  expect(await failureOf(expect(live).not.toHaveRequest(NONE, tight))).toContain(refused);
  expect(await failureOf(expect(live).toBeWithinBudget({ requests: 1 }, tight))).toContain(refused);
  expect(await failureOf(expect(live).toMatchTraffic('x', tight))).toContain(refused);
  await expect(live).not.toHaveRequest(NONE, { timeout: 115 });
});

test('a test that ends sooner is named where it cut a wait', async ({ traffic: { capture, send }, origin }) => {
  const ending = (ms: number) => {
    const end = performance.now() + ms;
    return () => Math.max(0, end - performance.now());
  };
  const short = capture({}, {}, { timeLeft: ending(80) });
  await short.start();
  const message = await failureOf(expect(short).not.toHaveRequest(NONE));
  expect(message).toContain('not enough time was left to see 100 ms of quiet. Give the test more time');
  expect(message).not.toContain('bytes kept moving');

  const cut = capture({}, {}, { timeLeft: ending(300) });
  await cut.start();
  leaveOpen(send(`${origin.url}/slow?ms=3000`));
  const missing = await failureOf(expect(cut).toHaveRequest(NONE));
  expect(missing).toMatch(/Timeout: +\d+ms, when the test had to end/);
  const endless = baseExpect.configure({ timeout: 0 }).extend(matchers);
  expect(await failureOf(endless(cut).toHaveRequest(NONE))).toMatch(/Timeout: +until the test ends/);
});

test('the first ten of an exact count are steps', async ({ traffic: { capture, send }, origin }) => {
  const titles: string[] = [];
  const step = <Result>(title: string, body: () => Promise<Result>): Promise<Result> => {
    titles.push(title);
    return body();
  };
  const live = capture({}, {}, { step });
  await live.start();
  for (let n = 1; n <= 11; n++) await send(`${origin.url}/json?${n}`);
  await expect(live).toHaveRequest({ path: '/json' }, { times: 11 });
  expect(titles.filter((title) => /^#\d+ GET/.test(title))).toHaveLength(10);
});
