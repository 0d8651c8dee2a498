import { createServer, request as forward, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

/**
 * A reverse proxy as people put one in front of a hub: it serves the hub below a path of its own and
 * takes that path away on the way in.
 */
export class PrefixProxy {
  /** Port of the hub behind it. */
  target = 0;

  private constructor(
    private readonly server: Server,
    /** Where the world finds the hub. */
    readonly publicUrl: string,
    private readonly prefix: string,
  ) {}

  static async start(prefix = '/liaison'): Promise<PrefixProxy> {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    const proxy = new PrefixProxy(server, `http://127.0.0.1:${port}${prefix}`, prefix);
    proxy.serve();
    return proxy;
  }

  async close(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }

  private serve(): void {
    this.server.on('request', (incoming, answer) => {
      const { method, url = '', headers } = incoming;
      if (!url.startsWith(`${this.prefix}/`)) {
        answer.writeHead(404).end();
        return;
      }
      const onward = forward(
        {
          host: '127.0.0.1',
          port: this.target,
          method,
          path: url.slice(this.prefix.length),
          headers: { ...headers, host: 'hub.internal' },
        },
        (answered) => {
          answer.writeHead(answered.statusCode ?? 502, answered.headers);
          answered.pipe(answer);
        },
      );
      onward.on('error', () => answer.destroy());
      incoming.pipe(onward);
    });
  }
}
