// Sends traffic through the stand-in as a browser with a proxy does, and says which client port it came from.
import http from 'node:http';
import net, { type AddressInfo } from 'node:net';

/** GETs `url` in absolute form on the proxy port. */
export function get(proxyPort: number, url: string): Promise<{ status: number; body: string; clientPort: number }> {
  return new Promise((resolve, reject) => {
    const request = http.get({
      host: '127.0.0.1',
      port: proxyPort,
      path: url,
      headers: { host: new URL(url).host },
      agent: false,
    });
    request.on('error', reject);
    request.on('response', async (response) => {
      const clientPort = response.socket.localPort as number;
      let body = '';
      for await (const chunk of response.setEncoding('utf8')) body += chunk;
      resolve({ status: response.statusCode as number, body, clientPort });
    });
  });
}

/** Opens a tunnel to `port` of 127.0.0.1, sends `text`, and resolves with the first bytes that come back. */
export function echoThroughTunnel(
  proxyPort: number,
  port: number,
  text: string,
): Promise<{ echoed: string; clientPort: number }> {
  return new Promise((resolve, reject) => {
    const request = http.request({ host: '127.0.0.1', port: proxyPort, method: 'CONNECT', path: `127.0.0.1:${port}` });
    request.on('error', reject);
    request.on('connect', (_response, socket) => {
      socket.once('data', (data: Buffer) => {
        socket.once('close', () => resolve({ echoed: data.toString(), clientPort }));
        socket.end();
      });
      const clientPort = (socket.address() as AddressInfo).port;
      socket.write(text);
    });
    request.end();
  });
}

/** A TCP server that returns what it gets. */
export async function startEcho(): Promise<{ port: number; close(): Promise<void> }> {
  const server = net.createServer((socket) => socket.pipe(socket));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    port: (server.address() as AddressInfo).port,
    close: () => new Promise((resolve) => server.close(() => resolve())),
  };
}
