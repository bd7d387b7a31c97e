// Notices a request of HTTP/2 whose head Node could not read: it then may read no more of the session, and does not say so.
import type { ServerHttp2Session } from 'node:http2';
import { messageOf } from '../errors/message-of.ts';

// Milliseconds. A head is judged when nothing has come for two looks: it may be on its way, and one look too early in a busy process.
const BETWEEN_LOOKS = 25;
// Those that a client has to answer a ping: who waits for a dead session waits for ever.
const ANSWER = 1_000;

/** Calls `onUnread` with the reason, once for each request or error at most. A session that has died of it is destroyed. */
export function watchHeads(session: ServerHttp2Session, onUnread: (why: string) => void): void {
  let read = 0;
  let bytes = 0;
  let quiet = 0;
  session.on('stream', ({ id = 0 }) => {
    read = Math.max(read, id);
  });
  session.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'ERR_HTTP2_ERROR') onUnread(messageOf(error));
  });
  const look = () => {
    if (session.destroyed) return;
    const { bytesRead } = session.socket;
    quiet = bytesRead === bytes ? quiet + 1 : 0;
    bytes = bytesRead;
    const { lastProcStreamID: begun = 0 } = quiet === 2 ? session.state : {};
    if (begun <= read) return;
    read = begun;
    onUnread('Its head is not HTTP/2, or larger than that allows');
    endUnlessAlive(session);
  };
  const timer = setInterval(look, BETWEEN_LOOKS).unref();
  session.once('close', () => clearInterval(timer));
}

function endUnlessAlive(session: ServerHttp2Session): void {
  const timer = setTimeout(() => session.destroy(), ANSWER);
  session.ping(() => clearTimeout(timer));
}
