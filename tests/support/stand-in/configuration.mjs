// Reads a Charles configuration file: port, web interface, SSL proxying, what is recorded.
import { XMLParser, XMLValidator } from 'fast-xml-parser';
import { locations } from './locations.mjs';
import { localFiles } from './map-local.mjs';

const LISTS = ['entry', 'locationMatch', 'mapLocalMapping', 'remoteControlUser'];

/** Throws for what is no configuration of Charles. `usersKnown`: false for a Charles whose users have another shape. */
export function readConfiguration(text, { usersKnown }) {
  const valid = XMLValidator.validate(text);
  if (valid !== true) throw new Error(`the configuration is no XML: ${valid.err.msg}`);
  const parser = new XMLParser({ parseTagValue: false, isArray: (name) => LISTS.includes(name), trimValues: true });
  const { configuration } = parser.parse(text);
  if (typeof configuration !== 'object') throw new Error('the configuration has no <configuration> element');
  const { proxyConfiguration: proxy = {}, recordingConfiguration: recording = {} } = configuration;
  const remote = configuration.remoteControlConfiguration ?? {};
  const [included, excluded] = [locations(recording.recordHosts), locations(recording.ignoreHosts)];
  const [decrypted, opaque] = [locations(proxy.sslLocations), locations(proxy.sslExcludeLocations)];
  return {
    port: portOf(proxy.port ?? '8888'),
    // Megabytes, by default 100.
    limitBytes: Number(recording.limit ?? 100) * 1024 * 1024,
    enabled: remote.enabled === 'true',
    anonymous: remote.allowAnonymous === 'true',
    users: usersKnown ? usersOf(remote.users) : [],
    decrypts: (place) => proxy.decryptSSL !== 'false' && decrypted.match(place) && !opaque.match(place),
    localFile: localFiles(configuration.toolConfiguration?.configs),
    records: (place) => (included.empty || included.match(place)) && !excluded.match(place),
  };
}

function portOf(text) {
  const port = Number(text);
  if (!Number.isInteger(port) || port < 0 || port > 65_535) throw new Error(`the configuration has no usable port: ${text}`);
  return port;
}

function usersOf(users) {
  return (users?.remoteControlUser ?? []).map(({ username = '', password = '' }) => ({ username, password }));
}
