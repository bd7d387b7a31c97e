// Replies that are none of Charles's, by kind.
import { ROOT } from './pages.mjs';

const KINDS = new Map([
  ['cut page', as('text/html;charset=UTF-8', `${ROOT.slice(0, 60)}\u0000`)],
  ['html', as('text/html', '<!DOCTYPE html><html><head><title>Sign in</title></head><body><h1>It works!</h1></body></html>')],
  ['half json', as('application/json', '[{"status":"COMPLETE","method":"GET","host":"exam')],
  ['disabled text', as('text/plain', '\uFEFFWeb Interface is disabled')],
  ['broken head', written('HTTP/1.1 two hundred\r\nContent-Length\r\n\r\n[]')],
  ['broken body', written('HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nTransfer-Encoding: chunked\r\n\r\nno length\r\n[]\r\n')],
]);

export function garbage({ kind = 'cut page' }) {
  return KINDS.get(kind);
}

function as(type, body) {
  return { status: 200, headers: { 'Content-Type': type }, body };
}

/** Bytes in place of a reply. */
function written(bytes) {
  return { status: 200, bytes };
}
