// What is noted of the connection to an origin.

/** Notes when the name was resolved, the connection made and TLS agreed, and with whom. */
export function noteConnection(exchange, socket) {
  const asked = Date.now();
  socket.once('lookup', () => {
    exchange.dns = Date.now() - asked;
  });
  socket.once('connect', () => {
    exchange.connect = Date.now() - asked;
    exchange.remoteAddress = socket.remoteAddress;
    exchange.remoteLocalPort = socket.localPort;
  });
  socket.once('secureConnect', () => {
    exchange.ssl = Date.now() - asked - (exchange.connect ?? 0);
    exchange.tls = tlsOf(socket);
  });
}

export function tlsOf(socket) {
  return { protocol: socket.getProtocol(), cipherSuite: socket.getCipher().standardName, alpn: socket.alpnProtocol || null };
}
