// The page that Charles itself answers with when it cannot forward a request.

const FIRST_LINE = 'HTTP/1.0 503 Error';
const HEADERS = ['Server', 'Charles', 'Content-Type', 'text/html;charset=ISO-8859-1', 'Proxy-Connection', 'close'];

/** Answers a request or a CONNECT with Charles's 503, ends the connection, and returns what was sent, as a message to record. */
export function errorReport(client, heading) {
  const page = `<html><head><title>Charles Error Report</title></head><body><h1>Charles Error Report</h1><h2>${heading}</h2></body></html>`;
  // Node writes no reply of HTTP/1.0.
  client.end(headOf(FIRST_LINE, HEADERS) + page);
  return { status: 503, firstLine: FIRST_LINE, rawHeaders: HEADERS, chunks: [Buffer.from(page)], size: page.length };
}

/** A head as it is on the wire. */
export function headOf(firstLine, rawHeaders) {
  const lines = [firstLine];
  for (let at = 0; at < rawHeaders.length; at += 2) lines.push(`${rawHeaders[at]}: ${rawHeaders[at + 1]}`);
  return `${lines.join('\r\n')}\r\n\r\n`;
}
