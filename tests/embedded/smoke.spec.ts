import { get, getInTunnel, getSecure, openHttp2, askHttp2, exportEntries } from './client.ts';
import { expect, test } from './fixtures.ts';
test('smoke', async ({ charles, origin, startServer }) => {
  console.log((await get(charles.port, `${origin.url}/json?a=1`)).text);
  console.log((await getInTunnel(charles.port, `${origin.url}/gzip`)).headers);
  const s = await startServer({ tls: true });
  const relay = await charles.openRelay({ verifyUpstream: false, upstreamProxy: null });
  console.log((await getSecure(relay.port, `${s.url}/chunked`)).text);
  console.log((await getSecure(charles.port, `${s.url}/chunked`)).text);
  const h = await startServer({ http2: true });
  const session = await openHttp2(relay.port, h.url);
  console.log(await askHttp2(session, { ':path': '/echo', ':method': 'POST', cookie: ['a=1', 'b=2'] }, 'hi'));
  console.log(await askHttp2(session, { ':path': '/brotli' }));
  session.close();
  console.log((await get(charles.port, 'http://nowhere.invalid/')).text);
  for (const e of await exportEntries(charles.port)) console.log(JSON.stringify(e).slice(0, 1900));
  expect(1).toBe(1);
});
