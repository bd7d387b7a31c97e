// Notices an HTTP/2 session that has ended without a word: after some malformed frames Node reads no more, and does not say so.
import type { ClientHttp2Session, ClientHttp2Stream } from 'node:http2';

// Milliseconds without the head of a response until the server is asked for a sign of life, and those that it has for it.
const SILENCE = 3_000;
const ANSWER = 5_000;
// Servers take pings that come often for abuse.
const BETWEEN_PINGS = 60_000;

const asked = new WeakMap<ClientHttp2Session, number>();

/** A session without a sign of life is destroyed, and its requests fail. */
export function watchSilence(session: ClientHttp2Session, stream: ClientHttp2Stream): void {
  const timer = setTimeout(() => ask(session), SILENCE);
  const heard = () => clearTimeout(timer);
  stream.once('response', heard).once('close', heard);
}

function ask(session: ClientHttp2Session): void {
  const now = performance.now();
  if (session.destroyed || now - (asked.get(session) ?? Number.NEGATIVE_INFINITY) < BETWEEN_PINGS) return;
  asked.set(session, now);
  const silent = () => session.destroy(new Error('The server has stopped to speak HTTP/2 on this connection'));
  const timer = setTimeout(silent, ANSWER);
  session.ping(() => clearTimeout(timer));
}
