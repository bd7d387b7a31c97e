// The page that Charles itself answers with when it cannot forward a request.

/** Answers with Charles's 503 and returns what was sent, as a message to record. */
export function errorReport(response, heading) {
  const page = `<html><head><title>Charles Error Report</title></head><body><h1>Charles Error Report</h1><h2>${heading}</h2></body></html>`;
  const rawHeaders = ['Server', 'Charles', 'Content-Type', 'text/html;charset=ISO-8859-1', 'Proxy-Connection', 'close'];
  response.shouldKeepAlive = false;
  response.writeHead(503, 'Error', rawHeaders).end(page);
  return { status: 503, firstLine: 'HTTP/1.0 503 Error', rawHeaders, chunks: [Buffer.from(page)], size: page.length };
}

/** Charles's words for why the origin was not reached. */
export function headingFor(error) {
  return /ENOTFOUND|EAI_AGAIN/.test(error.code ?? '') ? 'Name lookup failed for remote host' : 'Failed to connect to remote host';
}
