// How a WebSocket was recorded, inside of a plain tunnel and of a decrypted one: with its frames, or not.

import { frameAt } from '../../../session/content/web-socket-frames.ts';
import type { RawBody } from '../../../session/raw-entry.ts';
import { type Check, type Finding, ok, warning } from '../check.ts';
import type { Context } from '../context.ts';
import type { ProbeName } from '../traffic.ts';

export const webSocket: Check = { id: 'websocket', run: framesFound };

function framesFound(context: Context): Finding {
  const secure = context.traffic?.['secure-websocket']?.tls?.decrypted === true;
  context.entryOf('websocket');
  const found = { ws: framesOf(context, 'websocket'), ...(secure ? { wss: framesOf(context, 'secure-websocket') } : {}) };
  const facts = Object.assign({}, ...Object.entries(found).map(([name, frames]) => prefixed(name, frames)));
  const whole = Object.entries(found).filter(([, { sent, received }]) => sent > 0 && received > 0);
  if (whole.length > 0) return ok(`frames of a WebSocket are recorded (${whole.map(([name]) => name).join(', ')})`, facts);
  return warning(
    'frames of a WebSocket are not recorded as such: messages cannot be asserted on',
    'Decrypt https and use wss. Else: a Charles limitation, use the embedded recorder.',
    facts,
  );
}

interface Frames {
  readonly status: number;
  readonly method: string;
  readonly flag: boolean | null;
  readonly sent: number;
  readonly received: number;
}

function framesOf(context: Context, name: ProbeName): Frames {
  const entry = context.findEntry(name);
  if (entry === null) return { status: 0, method: '', flag: null, sent: 0, received: 0 };
  const opaque = entry.method === 'CONNECT';
  const { request, response, webSocket: flag = null } = entry;
  const count = (body: RawBody | undefined) => (opaque ? 0 : countFrames(body));
  return { status: response.status ?? 0, method: entry.method, flag, sent: count(request.body), received: count(response.body) };
}

function countFrames(body: RawBody | undefined): number {
  if (body === undefined || !('encoded' in body)) return 0;
  const bytes = Buffer.from(body.encoded, 'base64');
  let count = 0;
  for (let frame = frameAt(bytes, 0); frame !== null; frame = frameAt(bytes, frame.end)) count++;
  return count;
}

function prefixed(name: string, frames: Frames): Record<string, unknown> {
  return Object.fromEntries(Object.entries(frames).map(([key, value]) => [`${name} ${key}`, value]));
}
