// Takes secrets out of WebSocket messages (RFC 6455), as Charles stores them: raw frames one after another.
import { isUtf8 } from 'node:buffer';
import type { Inflate } from '../content/inflate-messages.ts';
import { masked } from '../content/web-socket-frames.ts';
import { type Message, messagesIn, plain } from '../content/web-socket-messages.ts';
import { redactJson } from './redact-json.ts';
import { redactText } from './redact-text.ts';
import { bytesWithoutValues } from './redact-values.ts';
import type { RedactionRules } from './redaction-rules.ts';

const FIN = 0x80;
const OPCODE = 0x0f;
const TEXT = 0x01;
// From here on frames of control, which hold 125 bytes at most.
const CLOSE = 0x08;
const COMPRESSED = 0x40;
// Each costs what a large one does.
const MOST_INFLATED = 20_000;

/**
 * The frames with their secrets replaced; a message that held one becomes a single frame without compression. In a binary one only
 * values are known. Messages that never ended, a reason to close and whatever is no frame stay as they are.
 */
export function redactFrames(bytes: Buffer, inflate: Inflate, rules: RedactionRules): Buffer {
  const pieces: Buffer[] = [];
  let copied = 0;
  for (const { message, payload } of rewritten(bytes, inflate, rules)) {
    for (const [index, { start, end }] of message.frames.entries()) {
      pieces.push(bytes.subarray(copied, start), ...(index === 0 ? [frameOf(payload, message)] : []));
      copied = end;
    }
  }
  return pieces.length === 0 ? bytes : Buffer.concat([...pieces, bytes.subarray(copied)]);
}

/** The messages to write anew: those with secrets, and behind a compressed one all that may point back into it. */
function* rewritten(bytes: Buffer, inflate: Inflate, rules: RedactionRules): Generator<{ message: Message; payload: Buffer }> {
  let inflated = 0;
  let isContextLost = false;
  for (const message of messagesIn(bytes)) {
    const isCompressed = (message.first & COMPRESSED) !== 0;
    const sent = isCompressed && inflated++ >= MOST_INFLATED ? null : plain(message, inflate);
    if (sent === null) continue;
    const payload = redactMessage(message, sent, rules);
    if (payload === sent && !(isContextLost && isCompressed)) continue;
    isContextLost ||= isCompressed;
    yield { message, payload };
  }
}

/** The same object when it holds none. */
function redactMessage({ first }: Message, sent: Buffer, rules: RedactionRules): Buffer {
  const opcode = first & OPCODE;
  if (opcode >= CLOSE) return sent;
  if (opcode !== TEXT || !isUtf8(sent)) return bytesWithoutValues(sent, rules);
  const text = sent.toString('utf8');
  const redacted = redactJson(redactText(text, null, rules), rules);
  return redacted === text ? sent : Buffer.from(redacted);
}

function frameOf(payload: Buffer, { first, mask }: Message): Buffer {
  const maskBit = mask ? 0x80 : 0;
  const { length } = payload;
  const header = Buffer.alloc(length < 126 ? 2 : length < 65_536 ? 4 : 10);
  header.writeUInt8(FIN | (first & OPCODE), 0);
  header.writeUInt8(maskBit | (length < 126 ? length : length < 65_536 ? 126 : 127), 1);
  if (header.length === 4) header.writeUInt16BE(length, 2);
  if (header.length === 10) header.writeBigUInt64BE(BigInt(length), 2);
  return Buffer.concat([header, mask ?? Buffer.alloc(0), masked(payload, mask)]);
}
