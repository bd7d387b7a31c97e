// control.charles of the stand-in: who may in, what is recorded of it, and the faults it was told to have.
import { now } from './clock.mjs';
import { deliver } from './deliver.mjs';
import { append, complete } from './exchange.mjs';
import { exchangeOf } from './forward.mjs';
import { garbage } from './garbage.mjs';
import { page } from './pages.mjs';

const DISABLED = { status: 200, body: '<html><body><p>Web Interface is disabled</p></body></html>' };
const UNAUTHORIZED = { status: 401, headers: { 'WWW-Authenticate': 'Basic realm="Charles Web Interface"' }, body: '' };

/** @param routes the reply to a path and its query, or null */
export function createControl({ session, faults, settings, routes }) {
  const calls = [];
  const users = settings.users.map(
    ({ username, password }) => `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`,
  );

  /** A session that cannot be written in some format ends that reply only. */
  function serve(request, response, url) {
    answer(request, response, url).catch(() => response.destroy());
  }

  async function answer(request, response, url) {
    const path = url.pathname.slice(1);
    calls.push(url.pathname + url.search);
    faults.strike(path);
    if (faults.take('drop', path)) return request.socket.destroy();
    if (faults.take('hang', path) || request.socket.destroyed) return;

    const exchange = settings.selfRecord ? begin(request, url) : null;
    const reply = { headers: {}, ...replyTo(path, url, request) };
    const headers = { 'Content-Type': 'text/html;charset=UTF-8', ...reply.headers };
    if (exchange) exchange.response = responseOf(reply.status, headers);
    await deliver(
      response,
      { ...reply, headers },
      { slow: faults.take('slow', path), truncate: faults.take('truncate', path), lengthless: settings.lengthless },
      {
        onPiece: (piece) => exchange && append(exchange.response, piece),
        onEnd: () => exchange && complete(exchange),
      },
    );
  }

  /** In the export that it asks for, this entry is in flight. */
  function begin(request, url) {
    const exchange = session.begin(request.socket, exchangeOf(request, url));
    exchange.state = 'RECEIVED_REQUEST_BODY';
    exchange.requestComplete = now();
    return exchange;
  }

  function replyTo(path, url, request) {
    if (!settings.enabled || faults.take('disabled', path)) return DISABLED;
    if (!settings.anonymous && !users.includes(request.headers.authorization)) return UNAUTHORIZED;
    const wrong = faults.take('status', path);
    if (wrong) return { status: wrong.status, body: page('Error') };
    const nonsense = faults.take('garbage', path);
    if (nonsense) return garbage(nonsense);
    return { status: 200, ...(routes(path, url.searchParams) ?? { status: 404, body: page('Not Found') }) };
  }

  return { serve, calls };
}

function responseOf(status, headers) {
  return {
    status,
    firstLine: `HTTP/1.1 ${status} OK`,
    rawHeaders: Object.entries(headers).flat(),
    chunks: [],
    size: 0,
  };
}
