// How long a body is: chunked, empty, announced or not, as it passes and as it is counted.
import { get } from './client.ts';
import { expect, test } from './fixtures.ts';

test('a chunked body counts its framing, and has its text', async ({ charles, origin, entries }) => {
  expect((await get(charles.port, `${origin.url}/chunked`)).text).toBe('one two three');
  const [entry] = await entries();
  expect(entry?.response.body).toEqual({ text: 'one two three', charset: null });
  const frames = ['4\r\none \r\n', '4\r\ntwo \r\n', '5\r\nthree\r\n', '0\r\n\r\n'];
  expect(entry?.response.sizes.body).toBe(frames.join('').length);
});

test('an empty response has an empty text, an empty request no body', async ({ charles, origin, entries }) => {
  await get(charles.port, `${origin.url}/redirect`);
  await get(charles.port, `${origin.url}/json`, { method: 'HEAD' });
  await get(charles.port, `${origin.url}/status/204`);
  for (const { request, response } of await entries()) {
    expect(request).not.toHaveProperty('body');
    expect(response.body).toMatchObject({ text: '' });
  }
});

test('requests of every framing arrive as they were sent', async ({ charles, origin, entries }) => {
  const echo = `${origin.url}/echo`;
  await get(charles.port, echo, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'content-length': 7 },
    body: '{"a":1}',
  });
  await get(charles.port, echo, { method: 'PUT', headers: { 'transfer-encoding': 'chunked' }, body: 'streamed' });
  await get(charles.port, echo, { method: 'DELETE' });
  await get(charles.port, echo, { method: 'POST', headers: { 'content-length': 0 } });
  await get(charles.port, echo, { method: 'PROPFIND', headers: { 'content-length': 1 }, body: 'x' });
  const recorded = await entries();
  const echoed = recorded.map(({ response: { body } }) => JSON.parse(body && 'text' in body ? body.text : ''));
  expect(echoed.map(({ method, body }) => [method, body])).toEqual([
    ['POST', '{"a":1}'],
    ['PUT', 'streamed'],
    ['DELETE', ''],
    ['POST', ''],
    ['PROPFIND', 'x'],
  ]);
  expect(echoed[2].headers).not.toHaveProperty('transfer-encoding');
  expect(recorded[0]?.request.body).toEqual({ text: '{"a":1}', charset: null });
  expect(recorded[1]?.request.body).toEqual({ encoding: 'base64', encoded: Buffer.from('streamed').toString('base64') });
});
