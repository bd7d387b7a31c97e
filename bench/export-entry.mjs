// One made-up entry of a long session, in the shape of Charles 5, as text: about 3.9 KB.

const ITEMS = Array.from({ length: 16 }, (_, id) => ({ id, name: `näme "${id}"`, text: 'v'.repeat(50), tags: ['a', 'b'] }));
const HEADERS = Array.from({ length: 8 }, (_, index) => ({ name: `X-Header-${index}`, value: `value ${index}` }));

const message = (firstLine, body) => ({
  sizes: { headers: 471, body: 0 },
  mimeType: 'application/json',
  charset: 'utf-8',
  contentEncoding: null,
  header: { firstLine, headers: HEADERS },
  ...body,
});

const [START, PATH, PORT] = ['@start@', '@path@', 77_777];

const entry = {
  status: 'COMPLETE',
  method: 'GET',
  protocolVersion: 'HTTP/1.1',
  scheme: 'https',
  host: 'shop.example',
  actualPort: 443,
  path: PATH,
  query: 'page=2&q=abc',
  tunnel: false,
  keptAlive: true,
  clientKeptAlive: true,
  remoteAddress: 'shop.example/203.0.113.1',
  clientAddress: '/127.0.0.1',
  clientPort: PORT,
  clientLocalPort: 8888,
  remoteLocalPort: 53_982,
  times: { start: START, requestBegin: START, requestComplete: START, responseBegin: START, end: START },
  durations: { total: 86, dns: null, connect: null, ssl: null, request: 0, response: 3, latency: 16 },
  speeds: { overall: 315_151, request: 0, response: 8_443_000 },
  totalSize: 27_103,
  ssl: { protocol: 'TLSv1.2' },
  alpn: { protocol: 'http/1.1' },
  request: message(`GET ${PATH} HTTP/1.1`),
  response: {
    status: 200,
    ...message('HTTP/1.1 200 OK', { body: { text: JSON.stringify(ITEMS), charset: 'utf-8', decoded: true } }),
  },
};

const TEMPLATE = JSON.stringify(entry);

/** The entry of this number, of this client port. */
export function entryText(number, clientPort) {
  const start = new Date(1.75e12 + number * 10).toISOString().replace('Z', '+00:00');
  return TEMPLATE.replaceAll(START, start).replaceAll(PATH, `/api/items/${number}`).replace(String(PORT), String(clientPort));
}
