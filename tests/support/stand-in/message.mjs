// The `request` and `response` of an entry.
import { bodyOf } from './body.mjs';

/** A message that has not come yet is null. `headSize`: where Charles counts the head otherwise than it is. */
export function messageOf(message, status) {
  if (message === null) return { sizes: { headers: 0, body: 0 }, mimeType: null, charset: null, contentEncoding: null };
  const headers = pairsOf(message.rawHeaders);
  const find = (name) => headers.find((header) => header.name.toLowerCase() === name)?.value;
  const [mimeType = null, ...parameters] = find('content-type')?.split(/;\s*/) ?? [];
  const charset = parameters.find((parameter) => /^charset=/i.test(parameter))?.slice('charset='.length) ?? null;
  const contentEncoding = find('content-encoding') ?? null;
  const head = [message.firstLine, ...headers.map(({ name, value }) => `${name}: ${value}`), '', ''].join('\r\n');
  return {
    ...(status === undefined ? {} : { status }),
    sizes: {
      ...(message.handshake === undefined ? {} : { handshake: message.handshake }),
      headers: message.headSize ?? Buffer.byteLength(head),
      body: message.size,
    },
    mimeType,
    charset,
    contentEncoding,
    header: { firstLine: message.firstLine, headers },
    ...bodyOf(Buffer.concat(message.chunks), { mimeType, charset, contentEncoding }),
  };
}

export function sizeOf({ sizes }) {
  return (sizes.handshake ?? 0) + sizes.headers + sizes.body;
}

function pairsOf(rawHeaders) {
  const pairs = [];
  for (let at = 0; at < rawHeaders.length; at += 2) pairs.push({ name: rawHeaders[at], value: rawHeaders[at + 1] });
  return pairs;
}
