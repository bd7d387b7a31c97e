// The configuration that Charles is launched with: made from the user's, which stays as it is.
import { readFileSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { readBase } from '../../src/launch/base-configuration.ts';
import { launchConfiguration } from '../../src/launch/configuration.ts';
import { CONFIGURATION, expect, test, writeUsualConfiguration } from './fixtures.ts';

const user = { username: 'us', password: 'secret' };

/** The elements that differ between two files of one element or text a line. */
function changed(before: string, after: string): { gone: string[]; come: string[] } {
  const words = (text: string): string[] => text.replaceAll(/>\s*</g, '>\n<').trim().split('\n');
  const only = (left: string[], right: string[]): string[] => left.filter((word) => !right.includes(word));
  return { gone: only(words(before), words(after)), come: only(words(after), words(before)) };
}

test('changes what a launch needs in the configuration of the user, and nothing else', async ({ temp }) => {
  const config = path.join(temp, 'team.config');
  writeFileSync(config, CONFIGURATION);
  const before = statSync(config).mtimeMs;
  const text = launchConfiguration(await readBase(config), { port: 9191, user });

  expect(readFileSync(config, 'utf8')).toBe(CONFIGURATION);
  expect(statSync(config).mtimeMs).toBe(before);
  expect(text.startsWith(CONFIGURATION.slice(0, CONFIGURATION.indexOf('  <proxy')))).toBe(true);
  const { gone, come } = changed(CONFIGURATION, text);
  expect(gone).toEqual([
    '<enableSOCKSProxy>true</enableSOCKSProxy>',
    '<dynamicHTTPPort>true</dynamicHTTPPort>',
    '<port>8888</port>',
    '<decryptSSL>false</decryptSSL>',
    '<locationPatterns/>',
    '<enableAtStartup>true</enableAtStartup>',
    ...[
      '<ipRanges>',
      '<ipRange>',
      '<ip>',
      '<int>192</int>',
      '<int>168</int>',
      '<int>0</int>',
      '<int>7</int>',
      '</ip>',
      '</ipRange>',
    ],
    '</ipRanges>',
    ...['<throttling>true</throttling>', '<checkUpdates>true</checkUpdates>'],
    '<promptToSaveSessions>true</promptToSaveSessions>',
    '<enabled>false</enabled>',
    ...['<allowAnonymous>true</allowAnonymous>', '<username>ada</username>', '<password>DESK-PASSWORD</password>'],
  ]);
  expect(come.join('')).toContain('<port>9191</port>');
  expect(text).toContain('<location><host>*</host><port>*</port></location><enabled>true</enabled>');
  expect(text).toContain('<location><host>control.charles</host></location><enabled>true</enabled>');
  expect(text).toMatch(/<string>Breakpoints<\/string>\s*<breakpoints>\s*<toolEnabled>false</);
  expect(text).toMatch(/<string>Map Remote<\/string>\s*<map>\s*<toolEnabled>true</);
  expect(text).toContain('<windowsConfiguration><enableAtStartup>false</enableAtStartup></windowsConfiguration>');
  expect(text).toContain('<remoteControlUser><username>us</username><password>secret</password></remoteControlUser></users>');
  expect(text).toContain('Ada &amp; Co');
});

test('answers for one host with a file where it is asked to, and leaves rules off that are off', async ({ temp }) => {
  const config = path.join(temp, 'team.config');
  const local = { host: 'us.invalid', file: '/tmp/R&D/proof.txt' };
  const mapping = (on: boolean): string =>
    `<mapLocalMapping><sourceLocation><host>a.example</host></sourceLocation><enabled>${on}</enabled></mapLocalMapping>`;
  for (const on of [true, false]) {
    const settings = `<mapLocal><toolEnabled>${on}</toolEnabled><mappings>${mapping(true)}</mappings></mapLocal>`;
    writeFileSync(
      config,
      `<configuration><toolConfiguration><configs><entry><string>Map Local</string>${settings}</entry></configs></toolConfiguration></configuration>`,
    );
    const text = launchConfiguration(await readBase(config), { port: 9191, user: null, local });
    expect(text).toContain(`<mapLocal><toolEnabled>true</toolEnabled><mappings>${mapping(on)}<mapLocalMapping>`);
    expect(text).toContain('<host>us.invalid</host></sourceLocation><dest>/tmp/R&amp;D/proof.txt</dest><enabled>true</enabled>');
    expect(text).toContain('<location><host>us.invalid</host></location><enabled>true</enabled>');
  }
  const text = launchConfiguration(await readBase(undefined), { port: 9191, user: null, local });
  expect(text).toMatch(/<entry><string>Map Local<\/string><mapLocal>.*us\.invalid/);
});

test("takes over only the licence of this user's Charles when no configuration is named", async ({ home }) => {
  const usual = writeUsualConfiguration(home, CONFIGURATION);
  const text = launchConfiguration(await readBase(undefined), { port: 9191, user: null });
  expect(text).toContain("<?charles serialisation-version='2.0' ?>");
  expect(text).toMatch(/<name>Ada &amp; Co &#x26; "us"<\/name>\s*<key>LICENCE-KEY<\/key>/);
  expect(text).toContain('<acceptedEulaVersion>20200101</acceptedEulaVersion>');
  expect(text).toContain('<allowAnonymous>true</allowAnonymous><users/>');
  expect(text).not.toMatch(/Map Remote|DESK-PASSWORD|noise\.example/);
  expect(readFileSync(usual, 'utf8')).toBe(CONFIGURATION);
});

test("completes a team's rules with the licence of the machine, and prefers a licence of their own", async ({ home, temp }) => {
  writeUsualConfiguration(home, CONFIGURATION);
  const config = path.join(temp, 'team.config');
  writeFileSync(
    config,
    CONFIGURATION.replace(/<registrationConfiguration>.*<\/registrationConfiguration>/s, '<registrationConfiguration/>'),
  );
  const completed = launchConfiguration(await readBase(config), { port: 9191, user });
  expect(completed).toMatch(
    /Map Remote.*<registrationConfiguration><name>Ada &amp; Co &#x26; "us"<\/name><key>LICENCE-KEY<\/key>|<key>LICENCE-KEY<\/key>.*Map Remote/s,
  );
  writeFileSync(config, CONFIGURATION.replace('LICENCE-KEY', 'TEAM-KEY'));
  const own = launchConfiguration(await readBase(config), { port: 9191, user });
  expect(own).toContain('<key>TEAM-KEY</key>');
  expect(own).not.toContain('LICENCE-KEY');
});

test('needs no configuration at all, nor a whole one in the usual place', async ({ home }) => {
  const none = launchConfiguration(await readBase(undefined), { port: 9191, user });
  expect(none).not.toContain('registrationConfiguration');
  writeUsualConfiguration(home, CONFIGURATION.slice(0, 1000));
  expect(launchConfiguration(await readBase(undefined), { port: 9191, user })).toBe(none);
});

test('refuses a file that cannot be read or is not of Charles, and shows nothing of what is in it', async ({ temp }) => {
  const file = path.join(temp, 'team.config');
  const wrong = {
    absent: null,
    export: CONFIGURATION.replaceAll('configuration>', 'charles-export>'),
    cut: CONFIGURATION.slice(0, -20),
  };
  for (const [name, text] of Object.entries(wrong)) {
    if (text !== null) writeFileSync(file, text);
    const error = await readBase(file).catch((thrown: Error) => thrown);
    expect(error, name).toMatchObject({ code: 'OPTION_INVALID' });
    expect((error as Error).message, name).toContain(file);
    expect((error as Error).message, name).not.toMatch(/DESK|LICENCE|Ada/);
  }
});
