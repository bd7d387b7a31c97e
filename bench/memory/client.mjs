// One client connection of the memory bench: a CONNECT to the origin through a proxy, TLS inside, requests one after the other.
import { once } from 'node:events';
import http from 'node:http';
import { connect } from 'node:net';
import tls from 'node:tls';

// As many and as long as a browser's.
const HEADERS = {
  host: 'localhost',
  'user-agent': 'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) HeadlessChrome/140.0.0.0 Safari/537.36',
  accept: '*/*',
  'accept-encoding': 'gzip, deflate, br',
  'accept-language': 'en-US,en;q=0.9',
  'sec-fetch-mode': 'cors',
  'sec-fetch-site': 'same-origin',
  'sec-fetch-dest': 'empty',
  referer: 'https://localhost/',
};

export async function openClient(proxyPort, originPort) {
  const socket = connect(proxyPort, '127.0.0.1');
  socket.write(`CONNECT localhost:${originPort} HTTP/1.1\r\nHost: localhost:${originPort}\r\n\r\n`);
  await once(socket, 'data');
  const secured = tls.connect({ socket, servername: 'localhost', rejectUnauthorized: false });
  await once(secured, 'secureConnect');
  const agent = new http.Agent({ keepAlive: true, maxSockets: 1 });
  agent.createConnection = () => secured;
  return {
    get: async (path) => {
      const request = http.get({ agent, path, headers: HEADERS });
      const [response] = await once(request, 'response');
      response.resume();
      await once(response, 'end');
    },
    close: () => secured.destroy(),
  };
}
