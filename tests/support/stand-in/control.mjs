// control.charles of the stand-in: its pages, who may in, what is recorded of it, and the faults it was told to have.
import { exchangeOf } from './forward.mjs';
import { page, ROOT, recordingPage, SESSION } from './pages.mjs';
import { append, complete } from './session.mjs';

export function createControl({ session, faults, selfRecord, username, password }) {
  const wanted = username === undefined ? null : `Basic ${Buffer.from(`${username}:${password ?? ''}`).toString('base64')}`;
  const calls = [];

  function serve(request, response, url) {
    const path = url.pathname.slice(1);
    calls.push(url.pathname);
    if (faults.take('drop', path)) return request.socket.destroy();
    if (faults.take('hang', path)) return;

    const exchange = selfRecord ? session.begin(request.socket, exchangeOf(request, url)) : null;
    const reply = replyTo(path, request);
    const headers = { 'Content-Type': 'text/html;charset=UTF-8', ...reply.headers };
    response.writeHead(reply.status, headers).end(reply.body);
    if (exchange) record(exchange, reply, headers);
  }

  function replyTo(path, request) {
    if (faults.take('disabled', path)) return { status: 200, body: '<html><body><p>Web Interface is disabled</p></body></html>' };
    if (wanted !== null && request.headers.authorization !== wanted) {
      return { status: 401, headers: { 'WWW-Authenticate': 'Basic realm="Charles Web Interface"' }, body: '' };
    }
    if (faults.take('garbage', path)) return { status: 200, body: `${ROOT.slice(0, 60)}\u0000` };
    return { status: 200, ...(ROUTES[path]?.(path) ?? { status: 404, body: page('Not Found') }) };
  }

  const ROUTES = {
    '': () => ({ body: ROOT }),
    'recording/': () => ({ body: recordingPage(session.recording) }),
    'recording/start': (path) => setRecording(true, faults.take('start-ignored', path)),
    'recording/stop': (path) => setRecording(false, faults.take('stop-ignored', path)),
    'session/': () => ({ body: SESSION }),
    'session/clear': () => {
      session.clear();
      return { body: SESSION };
    },
    'session/export-json': (path) => {
      const huge = faults.take('huge', path);
      const body = huge ? `["${'x'.repeat(huge.bytes)}"]` : session.exportJson();
      return { body, headers: { 'Content-Type': 'application/json;charset=UTF-8' } };
    },
  };

  function setRecording(on, ignored) {
    if (!ignored) session.recording = on;
    return { body: recordingPage(on) };
  }

  return { serve, calls };
}

/** Charles records its own control calls, the whole export as the body of one of them. */
function record(exchange, reply, headers) {
  exchange.requestComplete = Date.now();
  exchange.responseBegin = Date.now();
  exchange.response = {
    status: reply.status,
    firstLine: `HTTP/1.1 ${reply.status} OK`,
    rawHeaders: Object.entries(headers).flat(),
    chunks: [],
    size: 0,
  };
  append(exchange.response, Buffer.from(reply.body));
  complete(exchange);
}
