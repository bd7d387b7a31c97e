// A `<locationPatterns>` list of a Charles configuration: which hosts, ports and paths it means.

/** Tells whether a place `{ scheme, host, port, path }` is in the list. */
export function locations(element) {
  const patterns = (element?.locationPatterns?.locationMatch ?? [])
    .filter(({ enabled }) => enabled !== 'false')
    .map(({ location }) => location || {});
  return {
    empty: patterns.length === 0,
    match: (place) => patterns.some((pattern) => matches(pattern, place)),
  };
}

function matches({ protocol, host, port, path }, place) {
  return (
    like(protocol, place.scheme) && like(host, place.host) && like(port, String(place.port)) && like(path, place.path ?? '/')
  );
}

/** An empty part means any; `*` and `?` are wildcards. */
function like(pattern, value) {
  if (!pattern) return true;
  const source = pattern
    .replace(/[.+^${}()|[\]\\]/g, '\\$&')
    .replace(/\*/g, '.*')
    .replace(/\?/g, '.');
  return new RegExp(`^${source}$`, 'i').test(value);
}
