// The session in the other formats of Charles.
import { csv } from './export-csv.mjs';
import { har } from './export-har.mjs';
import { xml } from './export-xml.mjs';
import { chls, chlz } from './native.mjs';

// Nobody has recorded which types Charles gives.
const FORMATS = {
  __proto__: null,
  'session/export-xml': { type: 'application/xml;charset=UTF-8', write: xml },
  'session/export-har': { type: 'application/json;charset=UTF-8', write: har },
  'session/export-csv': { type: 'text/csv;charset=UTF-8', write: csv },
  'session/export-trace': { type: 'text/plain;charset=UTF-8', write: trace },
};

/** Null for a path that is no export. */
export function exports(path, session, generation) {
  const format = FORMATS[path];
  if (format === undefined) return null;
  return { body: format.write(session.entries(), generation), headers: { 'Content-Type': format.type } };
}

/** `.chls` in version 4, `.chlz` in 5. */
export function download(session, generation) {
  const write = generation === '5' ? chlz : chls;
  return { body: write(session.entries()), headers: { 'Content-Type': 'application/octet-stream' } };
}

/** No sample of a trace is known: the heads, in the order of the session. */
function trace(entries) {
  return entries
    .flatMap(({ request, response }) => [request.header, response.header])
    .filter((header) => header !== undefined)
    .map(({ firstLine, headers }) => [firstLine, ...headers.map(({ name, value }) => `${name}: ${value}`), '', ''].join('\r\n'))
    .join('');
}
