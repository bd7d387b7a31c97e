// http://control.charles/session/: every format of the session, and what an export leaves of the engine's time and memory.
import { once } from 'node:events';
import http, { type IncomingMessage, type ServerResponse } from 'node:http';
import { unzipSync } from 'fflate';
import type { RawEntry } from '../../src/session/raw-entry.ts';
import type { Route } from '../support/origin-routes.ts';
import { control, get } from './client.ts';
import { expect, test } from './fixtures.ts';

const routes = { '/big': text(4 * 1024 * 1024), '/20k': text(20 * 1024) };

function text(size: number): Route {
  const body = 'x'.repeat(size);
  return (_request, response) => void response.writeHead(200, { 'content-type': 'text/plain', 'content-length': size }).end(body);
}

test('each format has its media type and a name to be saved under, and holds the entries', async ({ charles, origin }) => {
  await get(charles.port, `${origin.url}/json?first`);
  await get(charles.port, `${origin.url}/status/404`);
  const ask = async (path: string) => {
    const { headers, text, body } = await control(charles.port, `/session/${path}`);
    return { type: headers['content-type'], name: headers['content-disposition'], text, body };
  };

  const json = await ask('export-json');
  expect(json).toMatchObject({ type: 'application/json;charset=UTF-8', name: 'attachment; filename="session.chlsj"' });
  expect(JSON.parse(json.text)).toHaveLength(2);
  const har = await ask('export-har');
  expect(har).toMatchObject({ type: 'application/json;charset=UTF-8', name: 'attachment; filename="session.har"' });
  expect(JSON.parse(har.text).log.entries).toHaveLength(2);
  const xml = await ask('export-xml');
  expect(xml).toMatchObject({ type: 'application/xml;charset=UTF-8', name: 'attachment; filename="session.chlsx"' });
  expect(xml.text).toMatch(/^<\?xml .*<charles-session>.*<\/charles-session>\s*$/s);
  expect(xml.text.match(/<transaction /g)).toHaveLength(2);
  const csv = await ask('export-csv');
  expect(csv).toMatchObject({ type: 'text/csv;charset=UTF-8', name: 'attachment; filename="session.csv"' });
  expect(csv.text.trim().split('\n')).toHaveLength(3);
  const zip = await ask('download');
  expect(zip).toMatchObject({ type: 'application/octet-stream', name: 'attachment; filename="session.chlz"' });
  expect(zip.body.subarray(0, 4).toString('latin1')).toBe('PK\x03\x04');
  expect(Object.keys(unzipSync(zip.body)).filter((name) => name.endsWith('-meta.json'))).toEqual(['0-meta.json', '1-meta.json']);
});

/** The head of a reply whose body nobody reads yet. */
async function open(port: number, path: string): Promise<IncomingMessage> {
  const request = http.get({ host: '127.0.0.1', port, path: `http://control.charles/session/${path}` });
  const [reply] = (await once(request, 'response')) as [IncomingMessage];
  return reply;
}

test('an export goes at the pace of its client, and traffic passes meanwhile', async ({ charles, startServer }) => {
  let release = () => {};
  const held = (_request: IncomingMessage, response: ServerResponse) => {
    release = () => response.end('at last');
  };
  const origin = await startServer({ routes: { ...routes, '/held': held } });
  for (let count = 0; count < 6; count++) await get(charles.port, `${origin.url}/big`);
  const last = get(charles.port, `${origin.url}/held`);
  await expect.poll(() => origin.requests.at(-1)?.url).toBe('/held');

  const reply = await open(charles.port, 'export-json');
  release();
  expect((await last).text).toBe('at last');
  const chunks: Buffer[] = [];
  for await (const chunk of reply) chunks.push(chunk);
  const entries: RawEntry[] = JSON.parse(Buffer.concat(chunks).toString());
  expect(entries.map(({ path, status }) => `${path} ${status}`)).toEqual([...Array(6).fill('/big COMPLETE'), '/held COMPLETE']);
});

test('an export that its client leaves ends, and nothing else', async ({ charles, startServer }) => {
  const origin = await startServer({ routes });
  for (let count = 0; count < 3; count++) await get(charles.port, `${origin.url}/big`);
  for (const path of ['export-json', 'download']) {
    const reply = await open(charles.port, path);
    reply.on('error', () => {});
    await new Promise((resolve) => reply.once('close', resolve).socket.destroy());
    expect((await control(charles.port, '/')).status, path).toBe(200);
  }
});

test('a page is served in the middle of a long export', async ({ charles, startServer }) => {
  const origin = await startServer({ routes });
  const agent = new http.Agent({ keepAlive: true });
  // Less than the sockets take at once: the engine itself must make the pauses.
  for (let count = 0; count < 40; count++) await get(charles.port, `${origin.url}/20k`, { agent });
  agent.destroy();
  const ended: string[] = [];
  await Promise.all([
    control(charles.port, '/session/export-json').then(() => ended.push('export')),
    control(charles.port, '/recording/').then(() => ended.push('page')),
  ]);
  expect(ended).toEqual(['page', 'export']);
});
