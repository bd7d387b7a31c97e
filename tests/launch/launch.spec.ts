// Starting a Charles: who can control it, and what is said when it does not start.
import { once } from 'node:events';
import { existsSync, mkdirSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { networkInterfaces } from 'node:os';
import path from 'node:path';
import { ControlClient } from '../../src/control/index.ts';
import type { LaunchOptions } from '../../src/launch/launch-options.ts';
import { isTaken, portFor } from '../../src/launch/port.ts';
import { isAlive } from '../../src/util/is-alive.ts';
import { startStandIn } from '../support/stand-in/start.ts';
import { expect, leftIn, program, quitting, STAND_IN, setEnvironment, test } from './fixtures.ts';

const HOST = '127.0.0.1';

test('starts a Charles that only its own user controls, not recording, and leaves nothing of it behind', async ({
  launch,
  temp,
}) => {
  const { port, user, process: charles, warnings, end } = await launch();
  const control = new ControlClient({ host: HOST, port, ...user });
  expect(await control.recordingStatus()).toBe('stopped');
  await expect(new ControlClient({ host: HOST, port }).probe()).rejects.toMatchObject({ code: 'UNAUTHORIZED' });
  expect(warnings).toEqual([]);

  const [folder = ''] = leftIn(temp);
  if (process.platform !== 'win32') {
    expect(statSync(path.join(temp, folder)).mode & 0o777).toBe(0o700);
    for (const file of readdirSync(path.join(temp, folder))) {
      expect(statSync(path.join(temp, folder, file)).mode & 0o777, file).toBe(0o600);
    }
  }
  await end();
  expect(isAlive(charles.pid)).toBe(false);
  expect(leftIn(temp)).toEqual([]);
});

test('listens where the option says, and does not record its own control calls', async ({ launch }) => {
  const free = await launch();
  await free.end();
  const { port, user } = await launch({ command: STAND_IN, port: free.port });
  expect(port).toBe(free.port);
  const control = new ControlClient({ host: HOST, port, ...user });
  await control.startRecording();
  await control.exportSession();
  expect(await control.exportSession()).toEqual([]);
});

test('says so when Charles knows no users, and works all the same', async ({ launch }) => {
  const restore = setEnvironment({ STAND_IN_USERS: 'unknown' });
  const { port, user, warnings } = await launch().finally(restore);
  expect(user).toBeNull();
  expect(warnings).toEqual([expect.stringContaining('lets everybody in')]);
  const control = new ControlClient({ host: HOST, port });
  expect(await control.recordingStatus()).toBe('stopped');
  expect(await control.exportSession()).toEqual([]);
});

test('quits Charles by its control page, so that it can end as it likes', async ({ launch }) => {
  const { process: charles, end } = await launch({ command: quitting('process.exit(7)') });
  await end();
  expect(await charles.ended).toBe('with exit code 7');
});

test('ends a Charles that neither quits nor heeds a signal', async ({ launch, temp }) => {
  const { process: charles, end } = await launch({ command: quitting('return') }, { patience: 200 });
  await end();
  expect(await charles.ended).toBe(process.platform === 'win32' ? 'by SIGTERM' : 'by SIGKILL');
  expect(leftIn(temp)).toEqual([]);
});

/** A launch that fails: what the error says. */
const FAILURES: Readonly<
  Record<string, readonly [options: LaunchOptions, code: string, says: RegExp, limits?: { deadline: number }]>
> = {
  'there is no such program': [
    { command: '/nowhere/charles' },
    'ENGINE_MISSING',
    /\/nowhere\/charles cannot be started.*\n.*Install Charles/,
  ],
  'it ends at once': [
    {
      command: program(
        `console.error(require('fs').readFileSync(process.argv.at(-1), 'utf8')); console.error('no display'); process.exit(3)`,
      ),
    },
    'ENGINE_FAILED',
    /ended with exit code 3 before it answered, and said last: .*\n*.*no display/s,
  ],
  'it never answers': [
    { command: program(`console.log('LOADING'); setInterval(() => {}, 1000)`) },
    'ENGINE_FAILED',
    /no control pages within 0\.4 s \(no reply from .*\), and said last: LOADING.*dialog/s,
    { deadline: 400 },
  ],
  'its configuration is not there': [
    { command: STAND_IN, config: '/nowhere/charles.config' },
    'OPTION_INVALID',
    /\/nowhere\/charles\.config: it cannot be read \(ENOENT\)/,
  ],
};

for (const [title, [options, code, says, limits]] of Object.entries(FAILURES)) {
  test(`names the reason when ${title}, and leaves nothing behind`, async ({ launch, temp }) => {
    const error = (await launch(options, limits).catch((thrown: Error) => thrown)) as Error;
    expect(error).toMatchObject({ code });
    expect(error.message).toMatch(says);
    expect(error.message).not.toMatch(/<password>(?!\*\*\*)/);
    expect(leftIn(temp)).toEqual([]);
  });
}

/** Anonymous, and with a user of its own. */
const DESKS = { open: { recording: true }, locked: { recording: true, username: 'ada', password: 'of the desk' } };
const COMMANDS = /stop|start|quit|clear/;
/** As long as something has to leave that is no Charles. */
const HASTY = { patience: 300 };

const neverListens = (here: string): readonly string[] =>
  program(`require('fs').writeFileSync('${here}', ''); setInterval(() => {}, 1000)`);

for (const [kind, options] of Object.entries(DESKS)) {
  test(`takes no Charles for its own that comes to the port meanwhile; it is ${kind}`, async ({ launch, temp }) => {
    const port = await portFor(undefined);
    const here = path.join(temp, 'here');
    const refused = expect(launch({ command: neverListens(here), port }, HASTY)).rejects.toMatchObject({
      code: 'ENGINE_FAILED',
      why: expect.stringContaining(`port ${port}`),
    });
    await expect.poll(() => existsSync(here)).toBe(true);
    const desk = await startStandIn({ ...options, port });
    await refused;
    expect((await desk.controlCalls()).filter((path) => COMMANDS.test(path))).toEqual([]);
    expect(await desk.recordingNow()).toBe(true);
    expect(leftIn(temp)).toEqual([]);
    await desk.close();
  });
}

/** Knows no users; started for everybody it never listens. */
const listensOnce = (here: string): readonly string[] =>
  program(`
    const text = require('fs').readFileSync(process.argv.at(-1), 'utf8');
    setInterval(() => {}, 1000);
    if (!/<username>/.test(text)) require('fs').writeFileSync('${here}', '');
    else require('http').createServer((request, response) => {
      response.writeHead(401).end('<title>Charles Web Interface</title>');
    }).listen(/<port>(\\d+)/.exec(text)[1], '127.0.0.1');`);

test('commands no Charles that lets everybody in before that has proved to be ours', async ({ launch, temp }) => {
  const port = await portFor(undefined);
  const here = path.join(temp, 'here');
  const refused = expect(launch({ command: listensOnce(here), port }, HASTY)).rejects.toMatchObject({
    code: 'ENGINE_FAILED',
    why: expect.stringContaining(`port ${port}`),
  });
  await expect.poll(() => existsSync(here)).toBe(true);
  const desk = await startStandIn({ recording: true, port });
  await refused;
  expect((await desk.controlCalls()).filter((path) => COMMANDS.test(path))).toEqual([]);
  expect(await desk.recordingNow()).toBe(true);
  await desk.close();
});

test('quits no Charles that has come to the port of one that is gone', async ({ launch }) => {
  const { port, process: charles, end } = await launch();
  await charles.terminate(1_000);
  const desk = await startStandIn({ recording: true, port });
  await end();
  // After whatever end() may have asked.
  await new ControlClient({ host: HOST, port }).probe();
  expect(await desk.controlCalls()).toEqual(['/']);
  await desk.close();
});

test('ends one that lets everybody in by signal, not by its control page', async ({ launch }) => {
  const command = program(`
    const { readFileSync } = require('fs');
    const text = readFileSync(process.argv.at(-1), 'utf8');
    const everybody = text.includes('<allowAnonymous>true');
    process.on('SIGTERM', () => process.exit(5));
    require('http').createServer((request, response) => {
      if (request.url.endsWith('/quit')) process.exit(7);
      if (request.url.endsWith('.invalid/')) return response.end(readFileSync(/<dest>(.*)<.dest>/.exec(text)[1]));
      response.statusCode = everybody ? 200 : 401;
      response.end('<title>Charles Web Interface</title>');
    }).listen(/<port>(\\d+)/.exec(text)[1], '127.0.0.1');`);
  const { process: charles, warnings, end } = await launch({ command });
  expect(warnings).toHaveLength(1);
  await end();
  expect(await charles.ended).toBe(process.platform === 'win32' ? 'by SIGTERM' : 'with exit code 5');
});

test('takes a port for taken at whatever address of this machine something listens', async () => {
  const addresses = [
    '127.0.0.1',
    '0.0.0.0',
    ...Object.values(networkInterfaces())
      .flatMap((all) => all ?? [])
      .map(({ address }) => address),
  ];
  for (const host of addresses.filter((address) => !address.startsWith('fe80:'))) {
    const server = createServer().listen(0, host);
    await once(server, 'listening');
    await expect(portFor((server.address() as AddressInfo).port), host).rejects.toMatchObject({ code: 'ENGINE_FAILED' });
    server.close();
  }
});

test("refuses a port that is taken, and leaves the user's Charles there alone", async ({ launch }) => {
  const desk = await startStandIn({ recording: true });
  await expect(launch({ command: STAND_IN, port: desk.port })).rejects.toMatchObject({
    code: 'ENGINE_FAILED',
    why: expect.stringContaining(String(desk.port)),
  });
  expect(await desk.controlCalls()).toEqual([]);
  await desk.close();
});

// Elsewhere it is installed in one place only.
if (process.platform === 'linux') {
  test('finds Charles on the PATH, and ends it behind the script that starts it', async ({ launch, temp }) => {
    const bin = path.join(temp, 'bin');
    mkdirSync(bin);
    const [node, script] = STAND_IN;
    writeFileSync(path.join(bin, 'charles'), `#!/bin/sh\n'${node}' '${script}' "$@"\nexit $?\n`, { mode: 0o755 });
    const restore = setEnvironment({ PATH: `${bin}${path.delimiter}${process.env.PATH}` });
    const { port, user, process: charles } = await launch({}).finally(restore);
    await charles.terminate(1_000);
    const probe = () => new ControlClient({ host: HOST, port, ...user }).probe().catch(({ code }) => code);
    await expect.poll(probe).toBe('RECORDER_UNREACHABLE');
  });
}

// Windows has no groups of processes.
if (process.platform !== 'win32') {
  const shell = (script: string): readonly string[] => [
    '/bin/sh',
    '-c',
    `${script.replace('charles', `'${STAND_IN.join("' '")}'`)}`,
    'sh',
  ];

  test('ends a Charles that has outlived the script that started it', async ({ launch, temp }) => {
    const { port, process: charles, end } = await launch({ command: shell('charles "$@"; exit $?') });
    process.kill(charles.pid, 'SIGKILL');
    expect(await charles.ended).toBe('by SIGKILL');
    expect(await isTaken(port)).toBe(true);
    await end();
    expect(await isTaken(port)).toBe(false);
    expect(leftIn(temp)).toEqual([]);
  });

  test('ends a Charles that a script has started in the background, and says how to start it', async ({ launch, temp }) => {
    const port = await portFor(undefined);
    await expect(launch({ command: shell('charles "$@" & exit 0'), port })).rejects.toMatchObject({
      code: 'ENGINE_FAILED',
      why: expect.stringContaining('ended with exit code 0 before it answered'),
      mend: expect.stringContaining('`exec`'),
    });
    expect(await isTaken(port)).toBe(false);
    expect(leftIn(temp)).toEqual([]);
  });
}

test('says where it looked when Charles is not installed', async ({ launch, home }) => {
  const restore = setEnvironment({ PATH: home });
  const error = (await launch({})
    .catch((thrown: Error) => thrown)
    .finally(restore)) as Error;
  expect(error).toMatchObject({ code: 'ENGINE_MISSING' });
  expect(error.message).toMatch(/charles.*\n.*Install Charles, or name its program.*embedded/is);
});
