// Charles's words for what went wrong: `exception` in generation 4, `errorMessage` in 5.

export const HANDSHAKE_REFUSED = {
  four: 'SSL handshake with client failed - Remote host terminated the handshake',
  five: 'Client closed the connection before a request was made. Possibly the SSL certificate was rejected.',
};

export const CLIENT_CLOSED = same('Client closed the connection');
export const CUT_SHORT = same('Remote server closed the connection before sending the whole response');

export const UNTRUSTED =
  'You may need to configure your browser or application to trust the Charles Root Certificate. See SSL Proxying in the Help menu.';

/** Why the origin was not reached. */
export function unreached(error, host) {
  if (headingFor(error) === HEADINGS.name) return same(`UnknownHostException: ${host}`);
  return same(`ConnectException: ${error.code ?? error.message}`);
}

const HEADINGS = { name: 'Name lookup failed for remote host', connect: 'Failed to connect to remote host' };

export function headingFor(error) {
  return /ENOTFOUND|EAI_AGAIN/.test(error.code ?? '') ? HEADINGS.name : HEADINGS.connect;
}

function same(text) {
  return { four: text, five: text };
}
