// An entry as a curl command: the same request again, whatever bytes it had, from shells that do nothing else with them.
import { spawn, spawnSync } from 'node:child_process';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { expect, test } from '@playwright/test';
import { Entry } from '../../src/session/entry.ts';
import type { RawBody, RawEntry, RawHeader } from '../../src/session/raw-entry.ts';
import { rawEntry, tunnel } from './fixtures/raw.ts';

interface Sent {
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
}

const exists = (program: string): boolean => spawnSync(program, ['--version']).error === undefined;
const SHELLS = ['sh', 'bash'].filter(exists);
// Without curl, what the shell would have given it.
const PRINTS_ARGUMENTS = `curl() { for each; do printf '%s\\0' "$each"; done; }\n`;

function request(changes: Partial<RawEntry>, headers: RawHeader[] = [], body?: RawBody): Entry {
  const raw = rawEntry(changes, { requestHeaders: headers });
  return new Entry({ ...raw, request: { ...raw.request, ...(body && { body }) } });
}

/** The script comes by standard input, as an argument may not be as long. */
async function runs(shell: string, script: string): Promise<Buffer> {
  const child = spawn(shell, { stdio: ['pipe', 'pipe', 'ignore'] });
  child.stdin.end(script);
  return buffer(child.stdout);
}

async function argumentsOf(shell: string, entry: Entry): Promise<string[]> {
  return (await runs(shell, PRINTS_ARGUMENTS + entry.toCurl())).toString('latin1').split('\0').slice(0, -1);
}

/** What a server gets when curl is really run. */
async function resent(shell: string, entryFor: (address: Partial<RawEntry>) => Entry): Promise<Sent> {
  const server = http.createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  try {
    const arrived = new Promise<Sent>((resolve, reject) => {
      server.once('request', (message, response) => {
        const { method = '', url: path = '', headers } = message;
        buffer(message).then((body) => resolve({ method, path, headers: headers as Record<string, string>, body }), reject);
        message.once('end', () => response.end());
      });
    });
    const { port } = server.address() as AddressInfo;
    const output = runs(shell, entryFor({ scheme: 'http', host: '127.0.0.1', actualPort: port }).toCurl());
    const sent = await arrived;
    await output;
    return sent;
  } finally {
    server.closeAllConnections();
    server.close();
  }
}

const everyByte = Buffer.from(Array.from({ length: 1024 }, (_, index) => (index * 7 + (index >> 8)) % 256));
const bodies: [title: string, bytes: Buffer][] = [
  ['every byte', everyByte],
  ['quotes, dollars and line ends', Buffer.from(`it's "$HOME" \`id\` !! \\ %s %% \n\n`)],
  ['a file name for curl', Buffer.from('@/etc/hostname')],
  ['an option for printf', Buffer.from('-n\0')],
  ['other scripts', Buffer.from('{"name":"Zoë 🦊"}')],
  ['nothing', Buffer.alloc(0)],
  ['more than an argument can hold', Buffer.alloc(300_000, `'%\0é`)],
];

for (const shell of exists('curl') ? SHELLS : []) {
  for (const [title, bytes] of bodies) {
    test(`curl sends ${title} again as it was, from ${shell}`, async () => {
      const body: RawBody = { encoding: 'base64', encoded: bytes.toString('base64') };
      const sent = await resent(shell, (address) =>
        request({ ...address, method: 'POST', path: '/a', query: 'b=[1-3]&c={x,y}' }, [], body),
      );
      expect(sent.body.equals(bytes)).toBe(true);
      expect(sent).toMatchObject({ method: 'POST', path: '/a?b=[1-3]&c={x,y}' });
      const added = ['user-agent', 'accept', 'accept-encoding', 'content-type', 'expect'];
      expect(added.filter((name) => name in sent.headers)).toEqual([]);
    });
  }
}

for (const shell of SHELLS) {
  test(`headers keep their bytes in ${shell}, and none of them does anything`, async () => {
    const entry = request({ method: 'GET', path: '/../a b#c', protocolVersion: 'HTTP/2.0' }, [
      { name: ':authority', value: 'shop.example' },
      { name: 'X-Quoted', value: `'; touch /tmp/x; '$(id)` },
      { name: 'x-latin', value: 'caf\xe9' },
      { name: 'x-wide', value: '日本' },
      { name: 'x-escape', value: '\x1b[2J\r\nx-injected: 1' },
      { name: 'x-empty', value: '' },
      { name: '@/etc/passwd', value: '1' },
      { name: 'Host', value: 'shop.example' },
      { name: 'Content-Length', value: '7' },
      { name: 'Accept-Encoding', value: 'gzip, br' },
      { name: 'cookie', value: 'a=1' },
      { name: 'cookie', value: 'b=2' },
    ]);
    const sent = await argumentsOf(shell, entry);
    expect(sent.filter((argument) => argument !== '--header')).toEqual([
      'https://shop.example/../a%20b%23c',
      '--http2',
      '--path-as-is',
      `X-Quoted: '; touch /tmp/x; '$(id)`,
      'x-latin: caf\xe9',
      Buffer.from('x-wide: 日本').toString('latin1'),
      'x-escape: \x1b[2J x-injected: 1',
      'x-empty;',
      'Cookie: a=1; b=2',
      'User-Agent:',
      'Accept:',
      '--compressed',
    ]);
  });
}

test('a command reads as one that a person would write', () => {
  const entry = request(
    { method: 'PUT', query: 'x=1' },
    [
      { name: 'User-Agent', value: 'tests' },
      { name: 'Accept', value: '*/*' },
      { name: 'Content-Type', value: 'application/json' },
    ],
    { text: '{"it\'s":1}', charset: 'utf-8' },
  );
  expect(entry.toCurl()).toBe(
    [
      `curl 'https://shop.example/api/items?x=1'`,
      `--request 'PUT'`,
      `--header 'User-Agent: tests'`,
      `--header 'Accept: */*'`,
      `--header 'Content-Type: application/json'`,
      `--data-binary '{"it'\\''s":1}'`,
    ].join(' \\\n  '),
  );
});

test('a body that was decoded goes without its content encoding, a HEAD asks for no body, checks are never turned off', () => {
  const headers = [{ name: 'content-encoding', value: 'gzip' }];
  expect(request({ method: 'POST' }, headers, { text: 'a', charset: null, decoded: true }).toCurl()).not.toContain(
    'content-encoding',
  );
  expect(request({ method: 'POST' }, headers, { text: 'a', charset: null }).toCurl()).toContain('content-encoding');
  expect(request({ method: 'HEAD' }).toCurl()).toContain('--head');
  expect(request({ method: 'HEAD' }).toCurl()).not.toMatch(/--insecure| -k/);
});

test('a tunnel is its target, a WebSocket its handshake without the frames', () => {
  expect(new Entry(tunnel as never as RawEntry).toCurl()).toMatch(/^curl 'https:\/\/[^' ]+'$/);
  const socket = request({ webSocket: true }, [{ name: 'Upgrade', value: 'websocket' }], { encoding: 'base64', encoded: 'gYA=' });
  expect(socket.toCurl()).toContain(`--http1.1 \\\n  --header 'Upgrade: websocket'`);
  expect(socket.toCurl()).not.toContain('data');
});
