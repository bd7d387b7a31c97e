// The root certificate of the stand-in, and certificates for the hosts that it decrypts; made when first wanted.
import tls from 'node:tls';
import { createCertificate } from './x509.mjs';

export function createAuthority({ sendRoot }) {
  let made;
  const contexts = new Map();

  function root() {
    made ??= createCertificate('Charles Proxy CA (stand-in)');
    return made;
  }

  return {
    pem: () => root().cert,

    contextFor(host) {
      if (!contexts.has(host)) contexts.set(host, contextOf(host));
      return contexts.get(host);
    },
  };

  function contextOf(host) {
    const { key, cert } = createCertificate(host, root());
    return tls.createSecureContext({ key, cert: sendRoot ? `${cert}${root().cert}` : cert });
  }
}
