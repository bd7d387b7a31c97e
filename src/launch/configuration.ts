// Turns a configuration of Charles into the one that it is launched with: open to this run alone, decrypting, in nobody's way.
import { element, find, section, setText, textOf, writeXml, type XmlFile, type XmlNode } from './xml-tree.ts';

export interface Credentials {
  readonly username: string;
  readonly password: string;
}

export interface LaunchSettings {
  readonly port: number;
  /** The one user of the web interface; null lets everybody in. */
  readonly user: Credentials | null;
  /** Map Local answers requests for this host with this file, and nobody records them. */
  readonly local?: { readonly host: string; readonly file: string };
}

/** Each would make Charles the proxy of a whole system or browser. */
const SYSTEM_PROXIES = ['macOSXConfiguration', 'windowsConfiguration', 'mozillaFirefoxConfiguration'];

/** The text of the configuration. What is not named here stays as it is in `base`, which is changed. */
export function launchConfiguration(base: XmlFile, { port, user, local }: LaunchSettings): string {
  const root = base.children;
  proxySettings(section(root, 'proxyConfiguration'), port);
  // Charles would record each export as the body of an entry.
  addLocation(section(root, 'recordingConfiguration', 'ignoreHosts'), { host: 'control.charles' });
  // This machine needs no place in the list of those who are let in.
  section(root, 'accessControlConfiguration', 'ipRanges').length = 0;
  const startup = section(root, 'startupConfiguration');
  for (const name of ['throttling', 'checkUpdates']) setText(startup, name, 'false');
  const surface = section(root, 'userInterfaceConfiguration');
  for (const name of ['promptToSaveSessions', 'promptToClearSession']) setText(surface, name, 'false');
  webInterface(section(root, 'remoteControlConfiguration'), user);
  const tools = section(root, 'toolConfiguration', 'configs');
  breakpointsOff(tools);
  if (local !== undefined) {
    mapLocal(tools, local);
    addLocation(section(root, 'recordingConfiguration', 'ignoreHosts'), { host: local.host });
  }
  return writeXml(base);
}

function proxySettings(proxy: XmlNode[], port: number): void {
  setText(proxy, 'port', String(port));
  setText(proxy, 'dynamicHTTPPort', 'false');
  // Its port may be that of another Charles on this machine.
  setText(proxy, 'enableSOCKSProxy', 'false');
  setText(proxy, 'decryptSSL', 'true');
  addLocation(section(proxy, 'sslLocations'), { host: '*', port: '*' });
  for (const system of SYSTEM_PROXIES) setText(section(proxy, system), 'enableAtStartup', 'false');
}

function addLocation(list: XmlNode[], location: Readonly<Record<string, string>>): void {
  const parts = Object.entries(location).map(([name, text]) => element(name, text));
  const match = element('locationMatch', [element('location', parts), element('enabled', 'true')]);
  section(list, 'locationPatterns').push(match);
}

function webInterface(remote: XmlNode[], user: Credentials | null): void {
  setText(remote, 'enabled', 'true');
  setText(remote, 'allowAnonymous', String(user === null));
  const users = section(remote, 'users');
  users.length = 0;
  if (user === null) return;
  users.push(element('remoteControlUser', [element('username', user.username), element('password', user.password)]));
}

/** A breakpoint that nobody sees holds its request for ever. */
function breakpointsOff(tools: readonly XmlNode[]): void {
  const settings = find(toolOf(tools, 'Breakpoints') ?? [], 'breakpoints');
  if (settings !== undefined) setText(settings, 'toolEnabled', 'false');
}

function mapLocal(tools: XmlNode[], { host, file }: NonNullable<LaunchSettings['local']>): void {
  if (toolOf(tools, 'Map Local') === undefined) tools.push(element('entry', [element('string', 'Map Local')]));
  const settings = section(toolOf(tools, 'Map Local') as XmlNode[], 'mapLocal');
  const mappings = section(settings, 'mappings');
  // Rules that are off stay off.
  if (textOf(find(settings, 'toolEnabled') ?? []) !== 'true') {
    for (const { mapLocalMapping } of mappings) if (mapLocalMapping !== undefined) setText(mapLocalMapping, 'enabled', 'false');
  }
  setText(settings, 'toolEnabled', 'true');
  mappings.push(
    element('mapLocalMapping', [
      element('sourceLocation', [element('host', host)]),
      element('dest', file.replace(/&/g, '&amp;').replace(/</g, '&lt;')),
      element('enabled', 'true'),
      element('caseSensitive', 'true'),
    ]),
  );
}

function toolOf(tools: readonly XmlNode[], name: string): XmlNode[] | undefined {
  return tools.map(({ entry }) => entry).find((entry) => textOf(find(entry ?? [], 'string') ?? []) === name);
}
