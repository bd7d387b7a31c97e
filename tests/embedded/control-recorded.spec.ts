// `recordControl`: requests to the recorder itself are recorded, as Charles does.
import { control, exportEntries, get } from './client.ts';
import { expect, test } from './fixtures.ts';

test('with recordControl, an export is an entry of the next one, with all that it exported', async ({ start, origin }) => {
  const { port } = await start({ recording: true, recordControl: true });
  await get(port, `${origin.url}/json`);
  const first = (await control(port, '/session/export-json')).text;
  expect(JSON.parse(first)).toHaveLength(1);

  const [, entry, ...more] = await exportEntries(port);
  expect(more).toEqual([]);
  expect(entry).toMatchObject({ status: 'COMPLETE', method: 'GET', scheme: 'http', host: 'control.charles', actualPort: 80 });
  expect(entry).toMatchObject({
    path: '/session/export-json',
    query: null,
    response: { status: 200, mimeType: 'application/json' },
  });
  expect(entry?.response.body).toEqual({ text: first, charset: 'UTF-8' });
  expect(entry?.response.header?.firstLine).toBe('HTTP/1.1 200 OK');
});

test('with recordControl, pages, refusals and the certificate are entries too', async ({ start }) => {
  const { port } = await start({ recording: true, recordControl: true, username: 'me', password: 'secret' });
  const authorization = `Basic ${Buffer.from('me:secret').toString('base64')}`;
  await control(port, '/recording/', { authorization });
  await control(port, '/');
  await get(port, 'http://chls.pro/ssl');
  await get(port, 'http://control.charles/session/clear?not', { method: 'POST', body: 'form=1' });
  const entries = JSON.parse((await control(port, '/session/export-json', { authorization })).text);
  expect(entries.map(({ host, path, response }: never) => [host, path, (response as { status: number }).status])).toEqual([
    ['control.charles', '/recording/', 200],
    ['control.charles', '/', 401],
    ['chls.pro', '/ssl', 200],
    ['control.charles', '/session/clear', 401],
  ]);
  expect(entries[1].response.body.text).toContain('<h2>Unauthorized</h2>');
  expect(entries[3].request.body).toEqual({ encoding: 'base64', encoded: Buffer.from('form=1').toString('base64') });
});

test('a recording that is off records no control request either', async ({ start }) => {
  const { port } = await start({ recordControl: true });
  await control(port, '/recording/start');
  await control(port, '/recording/stop');
  const paths = (await exportEntries(port)).map(({ path }) => path);
  expect(paths).toEqual(['/recording/stop']);
});

test('a clear is in flight when it clears, and says so', async ({ start }) => {
  const { port } = await start({ recording: true, recordControl: true });
  await control(port, '/');
  await control(port, '/session/clear');
  const [entry, ...more] = await exportEntries(port);
  expect(more).toEqual([]);
  expect(entry).toMatchObject({ path: '/session/clear', status: 'COMPLETE' });
  expect(entry?.notes).toContain('Transaction began prior to session being cleared');
});
