// The address of an entry, as HAR and CSV have it.

export function urlOf({ scheme, host, port, path, query }) {
  return `${scheme}://${host}${port ? `:${port}` : ''}${path ?? ''}${query === null ? '' : `?${query}`}`;
}
