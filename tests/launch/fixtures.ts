// What the specs of a launch share: a temporary and a home folder of their own, and the stand-in behind Charles's command line.
import { randomUUID } from 'node:crypto';
import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { test as base } from '@playwright/test';
import { type Launched, launchCharles } from '../../src/launch/launch-charles.ts';
import type { LaunchOptions } from '../../src/launch/launch-options.ts';
import { inPrivateTemp, setEnvironment } from '../support/private-temp.ts';

/** As `charlesRecorder.launch.command`. */
export const STAND_IN: readonly string[] = [
  process.execPath,
  fileURLToPath(new URL('../support/stand-in/charles.mjs', import.meta.url)),
];

/** A program of one line, which is given Charles's arguments too. */
export const program = (code: string): readonly string[] => [process.execPath, '-e', code, '--'];

/** A Charles of a few lines that does this when it is asked to quit. */
export const quitting = (onQuit: string): readonly string[] =>
  program(`
    process.on('SIGTERM', () => {});
    const text = require('fs').readFileSync(process.argv.at(-1), 'utf8');
    const [, username, password] = /<username>(.*?)<.*<password>(.*?)</.exec(text);
    const login = 'Basic ' + Buffer.from(username + ':' + password).toString('base64');
    require('http').createServer((request, response) => {
      if (request.url.endsWith('/quit')) ${onQuit};
      response.statusCode = request.headers.authorization === login ? 200 : 401;
      response.end('<title>Charles Web Interface</title>');
    }).listen(/<port>(\\d+)/.exec(text)[1], '127.0.0.1');`);

/** What Charles itself would have written, with a licence, a rule, a password and a host that is never decrypted. */
export const CONFIGURATION = `<?xml version='1.0' encoding='UTF-8' ?>
<?charles serialisation-version='2.0' ?>
<configuration>
  <proxyConfiguration>
    <enableSOCKSProxy>true</enableSOCKSProxy>
    <dynamicHTTPPort>true</dynamicHTTPPort>
    <port>8888</port>
    <decryptSSL>false</decryptSSL>
    <sslLocations>
      <locationPatterns/>
    </sslLocations>
    <sslExcludeLocations>
      <locationPatterns>
        <locationMatch>
          <location>
            <host>pinned.example</host>
          </location>
          <enabled>true</enabled>
        </locationMatch>
      </locationPatterns>
    </sslExcludeLocations>
    <macOSXConfiguration>
      <useHTTP>true</useHTTP>
      <enableAtStartup>true</enableAtStartup>
    </macOSXConfiguration>
  </proxyConfiguration>
  <recordingConfiguration>
    <limit>100</limit>
    <ignoreHosts>
      <locationPatterns>
        <locationMatch>
          <location>
            <host>noise.example</host>
          </location>
          <enabled>true</enabled>
        </locationMatch>
      </locationPatterns>
    </ignoreHosts>
  </recordingConfiguration>
  <accessControlConfiguration>
    <warn>true</warn>
    <ipRanges>
      <ipRange>
        <ip>
          <int>192</int>
          <int>168</int>
          <int>0</int>
          <int>7</int>
        </ip>
      </ipRange>
    </ipRanges>
  </accessControlConfiguration>
  <throttlingConfiguration>
    <hosts class="listAdapter">
      <list/>
    </hosts>
  </throttlingConfiguration>
  <startupConfiguration>
    <throttling>true</throttling>
    <checkUpdates>true</checkUpdates>
    <acceptedEulaVersion>20200101</acceptedEulaVersion>
  </startupConfiguration>
  <userInterfaceConfiguration>
    <promptToSaveSessions>true</promptToSaveSessions>
  </userInterfaceConfiguration>
  <registrationConfiguration>
    <name>Ada &amp; Co &#x26; "us"</name>
    <key>LICENCE-KEY</key>
  </registrationConfiguration>
  <toolConfiguration>
    <configs>
      <entry>
        <string>Breakpoints</string>
        <breakpoints>
          <toolEnabled>true</toolEnabled>
          <breakpoints/>
        </breakpoints>
      </entry>
      <entry>
        <string>Map Remote</string>
        <map>
          <toolEnabled>true</toolEnabled>
          <mappings/>
        </map>
      </entry>
    </configs>
  </toolConfiguration>
  <remoteControlConfiguration>
    <enabled>false</enabled>
    <allowAnonymous>true</allowAnonymous>
    <users>
      <remoteControlUser>
        <username>ada</username>
        <password>DESK-PASSWORD</password>
      </remoteControlUser>
    </users>
  </remoteControlConfiguration>
</configuration>
`;

interface LaunchFixtures {
  /** The temporary folder of whatever the test starts. */
  temp: string;
  /** The home folder, with nothing in it. */
  home: string;
  /** Starts a Charles in this process and ends it after the test. No launcher answers for it. */
  launch: (options?: LaunchOptions, limits?: { deadline?: number; patience?: number }) => Promise<Launched>;
}

export const test = base.extend<LaunchFixtures>({
  temp: [({}, use) => inPrivateTemp(use), { auto: true }],
  home: [
    async ({ temp }, use) => {
      const home = path.join(temp, 'home');
      mkdirSync(home);
      const restore = setEnvironment({ HOME: home, USERPROFILE: home, APPDATA: home });
      await use(home);
      restore();
    },
    { auto: true },
  ],
  launch: async ({}, use) => {
    const started: Launched[] = [];
    await use(async (options = { command: STAND_IN }, { deadline = 20_000, patience = 5_000 } = {}) => {
      const signal = AbortSignal.any([]);
      const settings = { launcher: path.join(tmpdir(), 'nobody.sock'), id: randomUUID(), deadline, patience, signal };
      const launched = await launchCharles(options, settings);
      started.push(launched);
      return launched;
    });
    for (const launched of started) await launched.end();
  },
});

export { expect } from '@playwright/test';
export { setEnvironment };

/** Writes a configuration where this user's Charles keeps its own. */
export function writeUsualConfiguration(home: string, text: string): string {
  const file =
    process.platform === 'darwin'
      ? path.join(home, 'Library', 'Preferences', 'com.xk72.charles.config')
      : process.platform === 'win32'
        ? path.join(home, 'Charles', 'charles.config')
        : path.join(home, '.charles.config');
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(file, text);
  return file;
}

/** What launches have left in the temporary folder. */
export function leftIn(temp: string): string[] {
  return readdirSync(temp).filter((name) => name.startsWith('playwright-charles-launch-'));
}
