// The tools of a Charles: which it has, which are on, and their switches, by the names of either generation.
import { startEmbeddedCharles } from '../../src/embedded/index.ts';
import { expect, failure, reply, test } from './fixtures.ts';

const SLUGS = ['breakpoints', 'no-caching', 'block-cookies', 'map-remote', 'map-local', 'rewrite'];

for (const [generation, lists] of [
  ['4.5', ['black-list', 'white-list']],
  ['4.6', ['block-list', 'allow-list']],
  ['5', ['block-list', 'allow-list']],
] as const) {
  test(`the tools of Charles ${generation} are listed with their state, and switched by either name`, async ({
    startCharles,
    connect,
  }) => {
    const client = connect(await startCharles({ generation }));
    const on = async (): Promise<string[]> =>
      (await client.tools()).filter(({ enabled }) => enabled !== false).map(({ slug }) => slug);
    expect((await client.tools()).map(({ slug }) => slug)).toEqual([
      ...SLUGS,
      ...lists,
      'dns-spoofing',
      'auto-save',
      'client-process',
    ]);
    for (const [name, slug] of [
      ['map-local', 'map-local'],
      ['block-list', lists[0]],
      ['black-list', lists[0]],
      ['allow-list', lists[1]],
      ['white-list', lists[1]],
    ] as const) {
      await client.setTool(name, true);
      expect(await on()).toEqual([slug]);
      await client.setTool(name, false);
      expect(await on()).toEqual([]);
    }
  });
}

test('the embedded recorder answers in the same way', async ({ connect, closing }) => {
  const charles = await startEmbeddedCharles();
  closing.push(charles);
  const client = connect(charles);
  await client.setTool('no-caching', true);
  expect((await client.tools()).filter(({ enabled }) => enabled)).toEqual([{ slug: 'no-caching', enabled: true }]);
});

test('a name that Charles knows is asked for once, another list only after a 404', async ({ startCharles, connect }) => {
  const charles = await startCharles({ generation: '4.5' });
  const client = connect(charles);
  await client.setTool('rewrite', true);
  await client.setTool('black-list', true);
  await client.setTool('block-list', true);
  expect(await charles.controlCalls()).toEqual([
    '/tools/rewrite/enable',
    '/tools/black-list/enable',
    '/tools/block-list/enable',
    '/tools/black-list/enable',
  ]);
});

test('a tool that this Charles does not have is CONTROL_REPLY_INVALID with the 404', async ({ startCharles, connect }) => {
  const error = await failure(connect(await startCharles()).setTool('mirror', true));
  expect(error.code).toBe('CONTROL_REPLY_INVALID');
  expect(error.message).toContain('tools/mirror/enable');
  expect(error.message).toContain('404');
});

test('a 404 of something that is no Charles is NOT_CHARLES', async ({ serve, connect }) => {
  const client = connect({ port: await serve((socket) => socket.end(reply(404, '<title>Not Found</title>'))) });
  expect((await failure(client.setTool('block-list', true))).code).toBe('NOT_CHARLES');
});

test('what cannot be a name is refused before anything is asked', async ({ startCharles, connect }) => {
  const charles = await startCharles();
  for (const slug of ['', '../quit', 'map-local/../../quit', 'Map Local', 'map-local?x', 'a--b']) {
    expect((await failure(connect(charles).setTool(slug, true))).code).toBe('OPTION_INVALID');
  }
  expect(await charles.controlCalls()).toEqual([]);
});

test('a tool whose page does not say is neither on nor off', async ({ serve, connect }) => {
  const page = '<h1>Charles Web Interface</h1><a href="../">Back</a><a href="odd/">Odd</a><a href="enable">Enable</a>';
  const client = connect({ port: await serve((socket) => socket.end(reply(200, page))) });
  expect(await client.tools()).toEqual([{ slug: 'odd', enabled: null }]);
});

test('a tool whose reply says the opposite was not switched: CONTROL_REPLY_INVALID', async ({ serve, connect, closing }) => {
  const page = (status: string): string => reply(200, `<h1>Charles Web Interface</h1><p>Status: ${status}</p>`);
  const stubborn = connect({
    port: await serve((socket, head) => socket.end(page(head.includes('enable') ? 'Disabled' : 'Enabled'))),
  });
  const error = await failure(stubborn.setTool('rewrite', true));
  expect(error.code).toBe('CONTROL_REPLY_INVALID');
  expect(error.message).toContain('tools/rewrite/enable');
  expect(error.message).toContain('"Status: Disabled"');
  expect((await failure(stubborn.setTool('rewrite', false))).message).toContain('"Status: Enabled"');

  const charles = await startEmbeddedCharles();
  closing.push(charles);
  expect((await failure(connect(charles).setTool('rewrite', true))).code).toBe('CONTROL_REPLY_INVALID');
});

const list = (slugs: readonly string[]): string =>
  reply(200, `<h1>Charles Web Interface</h1>${slugs.map((slug) => `<a href="${slug}/">${slug}</a>`).join('')}`);
const letters = (count: number): string[] =>
  Array.from({ length: count }, (_, index) => `t${'abcdefghij'.charAt(index % 10)}${'-x'.repeat(Math.floor(index / 10))}`);

test('a tool that is linked twice is asked for once, and a list of more than fifty is CONTROL_REPLY_INVALID', async ({
  serve,
  connect,
}) => {
  const asked: string[] = [];
  const answers = [list(['rewrite', 'rewrite', 'map-local', 'rewrite']), list(letters(50)), list(letters(51))];
  const port = await serve((socket, head) => {
    const path = head.split(' ')[1] ?? '';
    asked.push(path);
    socket.end(path.endsWith('/tools/') ? (answers.shift() ?? '') : reply(200, '<h1>Charles Web Interface</h1>'));
  });
  const client = connect({ port });
  expect((await client.tools()).map(({ slug }) => slug)).toEqual(['rewrite', 'map-local']);
  expect(asked).toHaveLength(3);
  expect(await client.tools()).toHaveLength(50);
  asked.length = 0;
  const error = await failure(client.tools());
  expect(error.code).toBe('CONTROL_REPLY_INVALID');
  expect(error.message).toContain('links 51 pages');
  expect(asked).toHaveLength(1);
});

test('all pages of the tools have one deadline, and close ends them at once', async ({ serve, connect }) => {
  let asked = 0;
  const port = await serve((socket, head) => {
    asked += 1;
    const answer = head.includes('/tools/ ') ? list(letters(40)) : reply(200, '<h1>Charles Web Interface</h1>');
    setTimeout(() => socket.end(answer), 50);
  });
  const error = await failure(connect({ port }, { pageTimeout: 300 }).tools());
  expect(error.code).toBe('CONTROL_TIMEOUT');
  expect(error.message).toContain('within 300 ms');
  expect(asked).toBeLessThan(10);

  const client = connect({ port }, { pageTimeout: 60_000 });
  const reading = failure(client.tools());
  await expect.poll(() => asked, { intervals: [10] }).toBeGreaterThan(12);
  await client.close();
  const before = asked;
  expect((await reading).message).toContain('is closed');
  expect(asked).toBe(before);
});
