// Entries of every kind that a format has to write, hostile ones included; every value is made up.
import { parseEntry } from '../../../src/session/parse-session.ts';
import type { RawBody, RawEntry } from '../../../src/session/raw-entry.ts';
import { allShapes, charles5Exception, charles45, charles46, rawEntry } from '../fixtures/raw.ts';

/** Masked text, unmasked text in two fragments with a ping between them, binary, close; then two bytes of a frame that was cut. */
export const sentFrames: Buffer = Buffer.from('81850102030469676f686e' + '820201ff', 'hex');
export const receivedFrames: Buffer = Buffer.from('0103477275' + '8900' + '8004c39f6521' + '880203e8' + '8110', 'hex');

export const webSocket: RawEntry = bodies(
  {
    webSocket: true,
    response: { ...rawEntry().response, status: 101, header: { firstLine: 'HTTP/1.1 101 Switching Protocols', headers: [] } },
  },
  base64(sentFrames),
  base64(receivedFrames),
);

export const binary: RawEntry = bodies(
  { method: 'POST' },
  base64(Buffer.from([0, 255, 1, 254])),
  base64(Buffer.from([0x89, 0x50, 0, 13])),
);

/** Texts that XML, CSV or a URL have no plain form for. */
export const hostile: RawEntry = bodies(
  {
    method: '-cmd',
    path: '/a b\n"c",<d>&\u0007é]]>',
    query: 'q=1&=SUM(A1)&\ud800=%zz&items[]=1|2',
    notes: 'line one\nline two "quoted"',
    errorMessage: '=HYPERLINK("http://evil.example","click")',
    remoteAddress: 'shop.example/fe80::1%eth0',
    request: {
      ...rawEntry().request,
      header: {
        firstLine: 'GET /]]>\u0000 HTTP/1.1',
        headers: [
          { name: 'Cookie', value: 'a=1; b="x=y"; ; flag' },
          { name: 'X-Control', value: 'tab\there \u0001 & <b> ]]> "é" \ud800' },
        ],
      },
    },
    response: {
      ...rawEntry().response,
      header: {
        firstLine: 'HTTP/1.1 302 Found "here"',
        headers: [
          { name: 'content-type', value: '@SUM(1+1)*cmd|" /C calc"!A0' },
          { name: 'Location', value: '/next?<>' },
          {
            name: 'Set-Cookie',
            value:
              'id=a=b; Path=/; Domain=x.example; Expires=Wed, 01 Jan 2031 00:00:00 GMT; Max-Age=9; HttpOnly; Secure; SameSite=Lax',
          },
          { name: 'Set-Cookie', value: 'odd; Expires=never; Max-Age=soon' },
        ],
      },
    },
  },
  { text: 'line\r\nline ]]> \u0001 \ud800', charset: null },
  { text: 'Grüße ]]> <&"', charset: 'iso-8859-1', decoded: true },
);

/** As little as a session can say. */
export const bare: RawEntry = parseEntry({
  status: 'RECEIVED_REQUEST_HEADER',
  method: '',
  scheme: 'http',
  host: '',
  clientPort: -1,
  actualPort: -1,
  times: { start: 'not a time' },
  durations: { total: -1, dns: -1 },
  request: { sizes: { headers: -1, body: -1 } },
  response: { status: -1, mimeType: '' },
});

/** Each of them by a name. */
export const kinds: Readonly<Record<string, RawEntry>> = {
  ...Object.fromEntries(allShapes.map((shape, index) => [`shape ${index} of Charles`, parseEntry(shape)])),
  ...Object.fromEntries(
    ['RECEIVED_REQUEST_FIRST_LINE', 'RECEIVED_REQUEST_HEADER', 'RECEIVED_REQUEST_BODY', 'RECEIVED_RESPONSE_BODY'].map(
      (status) => [`in flight: ${status}`, parseEntry({ ...charles45, status, response: { mimeType: null } })],
    ),
  ),
  'a name that was not found': parseEntry({
    ...charles46,
    status: 'EXCEPTION',
    remoteAddress: null,
    exception: 'UnknownHostException: x',
  }),
  'a CONNECT at another port': parseEntry({ ...charles5Exception, actualPort: 8443 }),
  'an empty body': bodies({ method: 'POST' }, { text: '', charset: null }, { text: '', charset: null }),
  IPv6: rawEntry({ host: '2001:db8::1', remoteAddress: '2001:db8::1/2001:db8:0:0:0:0:0:1', clientAddress: '/0:0:0:0:0:0:0:1' }),
  webSocket,
  binary,
  hostile,
  bare,
};

export function base64(bytes: Buffer): RawBody {
  return { encoding: 'base64', encoded: bytes.toString('base64') };
}

export function bodies(changes: Partial<RawEntry>, request: RawBody, response: RawBody): RawEntry {
  const entry = rawEntry(changes);
  return { ...entry, request: { ...entry.request, body: request }, response: { ...entry.response, body: response } };
}
