// The throttling of a Charles: its presets by their exact names, and its switch.
import { startEmbeddedCharles } from '../../src/embedded/index.ts';
import { expect, failure, reply, test } from './fixtures.ts';

const PRESETS = [
  '56 kbps Modem',
  '256 kbps ISDN/DSL',
  '512 kbps ISDN/DSL',
  '2 Mbps ADSL',
  '8 Mbps ADSL2',
  '16 Mbps ADSL2+',
  '32 Mbps VDSL',
  '32 Mbps Fibre',
  '100 Mbps Fibre',
  '3G',
  '4G',
];

test('the presets are read by their names, those of the user too, and without the one that stands for none', async ({
  startCharles,
  connect,
}) => {
  const own = ['Train & "tunnel"', "Größe / <mobil> 'x'"];
  const charles = await startCharles({ presets: own });
  expect(await connect(charles).throttling()).toEqual({ active: false, presets: [...PRESETS, ...own] });
});

test('a preset is asked for by its exact name, the current settings without one', async ({ startCharles, connect }) => {
  const own = 'Train & "tunnel" 100% + ü';
  const charles = await startCharles({ presets: [own] });
  const client = connect(charles);
  for (const preset of ['256 kbps ISDN/DSL', '16 Mbps ADSL2+', own]) {
    await client.startThrottling(preset);
    expect(await charles.throttlingNow()).toBe(preset);
    expect((await client.throttling()).active).toBe(true);
  }
  await client.stopThrottling();
  expect(await charles.throttlingNow()).toBeNull();
  expect((await client.throttling()).active).toBe(false);
  await client.startThrottling();
  expect(await charles.throttlingNow()).toBe('');
  expect(await charles.controlCalls()).toContain('/throttling/activate?preset=256%20kbps%20ISDN%2FDSL');
  expect((await charles.controlCalls()).at(-1)).toBe('/throttling/activate');
});

test('the embedded recorder is throttled in the same way', async ({ connect, closing }) => {
  const charles = await startEmbeddedCharles();
  closing.push(charles);
  const client = connect(charles);
  expect(await client.throttling()).toEqual({ active: false, presets: PRESETS });
  await client.startThrottling('256 kbps ISDN/DSL');
  expect((await client.throttling()).active).toBe(true);
  await client.stopThrottling();
  expect((await client.throttling()).active).toBe(false);
});

const HEADING = '<h1>Charles Web Interface</h1><h2>Throttling</h2>';
const form = (options: string): string => `${HEADING}<p>Status: Throttling</p><select name=preset>${options}</select>`;

for (const [what, options, presets] of [
  ['upper case and line breaks', '<OPTION\n VALUE = "a"\n>A</OPTION>', ['a']],
  ['single quotes', "<option value='it&#39;s'>x</option>", ["it's"]],
  ['more attributes', '<option class="b" value="a" selected>x</option>', ['a']],
  ['no values', '<option>Current settings</option><option> 3G </option>', ['Current settings', '3G']],
  ['entities of every form', '<option value="&#x2f;&#X2F;&#47;&amp;amp;&nope;&#x110000;">', ['///&amp;&nope;&#x110000;']],
  [
    'entities that objects have',
    '<option value="&constructor;&toString;&hasOwnProperty;">',
    ['&constructor;&toString;&hasOwnProperty;'],
  ],
  ['no presets', '', []],
] as const) {
  test(`presets are read from a page with ${what}`, async ({ serve, connect }) => {
    const client = connect({ port: await serve((socket) => socket.end(reply(200, form(options)))) });
    expect(await client.throttling()).toEqual({ active: true, presets });
  });
}

test('a throttling page without a status is CONTROL_REPLY_INVALID', async ({ serve, connect }) => {
  const client = connect({ port: await serve((socket) => socket.end(reply(200, `${HEADING}<a>Start Throttling</a>`))) });
  const error = await failure(client.throttling());
  expect(error.code).toBe('CONTROL_REPLY_INVALID');
  expect(error.message).toContain('"Status: Throttling" or "Status: Throttling Stopped"');
});

for (const status of ['Throttling Disabled', 'Throttling: off', 'Throttling (3G)']) {
  test(`a status of other words is neither on nor off: "Status: ${status}"`, async ({ serve, connect }) => {
    const client = connect({ port: await serve((socket) => socket.end(reply(200, `${HEADING}<p>Status: ${status}</p>`))) });
    expect((await failure(client.throttling())).code).toBe('CONTROL_REPLY_INVALID');
  });
}

for (const piece of ['<', '<option', '<option value ', '&#x', ' status: ', '<p ', '<b ', '&nbsp;', 'status: throttling ']) {
  test(`a page that is ${JSON.stringify(piece)} over and over is read at once`, async ({ serve, connect }) => {
    const page = `${HEADING}<p>Status: Throttling</p>${piece.repeat(900_000 / piece.length)}`;
    const client = connect({ port: await serve((socket) => socket.end(reply(200, page))) });
    expect((await client.throttling()).active).toBe(true);
    expect(await client.tools().catch(() => [])).toEqual([]);
  });
}
