// The session as XML, with a prolog that names a DTD nobody may fetch.

const PROLOG =
  '<?xml version="1.0" encoding="UTF-8"?>' +
  '<!DOCTYPE charles-session SYSTEM "https://www.charlesproxy.com/dtd/charles-session-1_2.dtd">\n\n<charles-session>\n';

const TIMES = {
  startTime: 'start',
  requestBeginTime: 'requestBegin',
  requestTime: 'requestComplete',
  responseTime: 'responseBegin',
  endTime: 'end',
};

export function xml(entries) {
  return `${PROLOG}${entries.map(transaction).join('')}</charles-session>`;
}

function transaction({ times, durations, speeds, request, response, scheme, ...entry }) {
  const { status, method, protocolVersion, host, port, actualPort, path, query, remoteAddress, clientAddress, clientPort } =
    entry;
  const attributes = { status, method, protocolVersion, protocol: scheme, host, port, actualPort, path, query };
  Object.assign(attributes, { remoteAddress, clientAddress, clientPort }, ...Object.entries(TIMES).map(timeOf(times)));
  for (const [phase, value] of Object.entries(durations)) attributes[NAMES[phase]] = value;
  for (const [part, value] of Object.entries(speeds)) attributes[`${part}Speed`] = value;
  attributes.totalSize = entry.totalSize;
  return (
    `<transaction${written(attributes)}>\n${entry.ssl ? `<ssl${written(entry.ssl)}/>\n` : ''}` +
    `${entry.alpn ? `<alpn${written(entry.alpn)}/>\n` : ''}${message('request', request)}${message('response', response)}</transaction>\n`
  );
}

const NAMES = {
  total: 'duration',
  dns: 'dnsDuration',
  connect: 'connectDuration',
  ssl: 'sslDuration',
  request: 'requestDuration',
  response: 'responseDuration',
  latency: 'latency',
};

function timeOf(times) {
  return ([name, key]) => (times[key] === null ? {} : { [name]: times[key], [`${name}Millis`]: Date.parse(times[key]) });
}

function message(name, { status, sizes, mimeType, charset, contentEncoding, header, body }) {
  const attributes = { status, ...sizes, 'mime-type': mimeType, charset, contentEncoding };
  return `<${name}${written(attributes)}>\n${header ? head(header) : ''}${body ? content(body) : ''}</${name}>\n`;
}

function head({ firstLine, headers }) {
  const list = headers.map(
    (header) => `<header><name>${text(header.name)}</name><value>${text(header.value)}</value></header>\n`,
  );
  return `<headers>\n${firstLine ? `<first-line>${cdata(firstLine)}</first-line>\n` : ''}${list.join('')}</headers>\n`;
}

function content({ text: plain, encoding, encoded, decoded }) {
  return `<body${written({ encoding, decoded })}>${cdata(plain ?? encoded)}</body>\n`;
}

/** What JSON has as null is absent. */
function written(attributes) {
  return Object.entries(attributes)
    .filter(([, value]) => value !== undefined && value !== null)
    .map(([name, value]) => ` ${name}="${text(String(value)).replaceAll('"', '&quot;')}"`)
    .join('');
}

function text(value) {
  return value.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

function cdata(value) {
  return `<![CDATA[${value.replaceAll(']]>', ']]]]><![CDATA[>')}]]>`;
}
