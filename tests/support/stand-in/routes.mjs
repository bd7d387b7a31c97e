// The pages of control.charles and what they do.

import { download, exports } from './exports.mjs';
import { page, RECORDING_LINKS, ROOT, SESSION } from './pages.mjs';

/** The reply to a path without its leading slash, or null. */
export function createRoutes({ session, faults, throttling, tools, settings, quit }) {
  // Without a prototype: a path may be the name of anything.
  const table = {
    __proto__: null,
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
      const body = huge ? hugeExport(huge.bytes) : session.exportJson();
      return { body, headers: { 'Content-Type': 'application/json;charset=UTF-8' } };
    },
    'session/download': () => download(session, settings.generation),
    quit: () => ({ body: page('Quit', { depth: 0 }), breakOff: quit }),
  };

  function setRecording(on, ignored) {
    if (!ignored) session.recording = on;
    return { body: recordingPage(on) };
  }

  function throttlingAt(path, query) {
    const ignored = path.startsWith('throttling/') && faults.take('throttling-ignored', path);
    return throttling.serve(ignored ? 'throttling/' : path, query);
  }

  return (path, query) =>
    table[path]?.(path) ?? exports(path, session, settings.generation) ?? throttlingAt(path, query) ?? tools.serve(path);
}

function recordingPage(recording) {
  return page('Recording', { status: recording ? 'Recording' : 'Recording Stopped', links: RECORDING_LINKS });
}

/** An array of one entry with a long string, in pieces that share their memory. */
function hugeExport(bytes) {
  const piece = Buffer.alloc(Math.min(bytes, 1024 * 1024), 'x');
  const pieces = Array.from({ length: Math.ceil(bytes / piece.length) }, (_, index) =>
    piece.subarray(0, Math.min(piece.length, bytes - index * piece.length)),
  );
  return ['[{"path":"', ...pieces, '"}]'];
}
