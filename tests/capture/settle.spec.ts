// What keeps the traffic from settling on a Charles that decrypts.
import { once } from 'node:events';
import { connect } from 'node:net';
import tls from 'node:tls';
import { rawEntry } from '../session/fixtures/raw.ts';
import { startOrigin } from '../support/origin.ts';
import { expect, test } from './fixtures.ts';

test('a tunnel that is open ahead keeps nothing from settling and gives no warning; the request in it does', async ({
  startCharles,
  startWorker,
}) => {
  const secure = await startOrigin({ tls: true });
  const charles = await startCharles({ decrypt: true });
  const { capture, relay } = await startWorker(charles);
  const live = capture();
  await live.start();
  const open = async () => {
    const socket = connect(Number(new URL(relay.url).port), '127.0.0.1');
    socket.write(`CONNECT 127.0.0.1:${secure.port} HTTP/1.1\r\nHost: 127.0.0.1:${secure.port}\r\n\r\n`);
    await once(socket, 'data');
    const inside = tls.connect({ socket, rejectUnauthorized: false });
    await once(inside, 'secureConnect');
    return inside;
  };
  const inside = await open();
  await live.settled();
  expect((await live.entries()).map(({ method, state }) => [method, state])).toEqual([['CONNECT', 'in-flight']]);

  inside.write('GET /slow?ms=400 HTTP/1.1\r\nHost: origin\r\n\r\n');
  await expect(live.settled({ timeout: 250 })).rejects.toMatchObject({ code: 'NOT_SETTLED' });
  await live.settled();
  expect((await live.entries()).map(({ path, status, state }) => [path, status, state])).toEqual([['/slow', 200, 'complete']]);
  const spare = await open();
  expect(await live.stop({ persist: false })).toMatchObject({ status: 'stopped', warnings: [] });
  inside.destroy();
  spare.destroy();
  await secure.close();
});

test('a CONNECT that has no answer yet keeps the traffic from settling, and one that has been answered does not', async ({
  startCharles,
  startWorker,
  origin,
}) => {
  const { times, response } = rawEntry({});
  const connect = { method: 'CONNECT', path: null, query: null, tunnel: false, status: 'RECEIVED_REQUEST_BODY' } as const;
  for (const status of [undefined, 200]) {
    const held = rawEntry({ ...connect, times: { ...times, end: null }, response: { ...response, status: status as never } });
    const charles = await startCharles({ preload: Buffer.from(JSON.stringify([held])) });
    const { capture, send } = await startWorker(charles);
    const live = capture({ includeExisting: true }, { settleTimeout: 50 });
    await live.start();
    await send(`${origin.url}/json`);
    const settled = live.settled({ timeout: 150 });
    if (status === undefined) await expect(settled).rejects.toThrow(/1 request is still in flight \[NOT_SETTLED\]\n {2}CONNECT/);
    else await settled;
  }
});
